import {getCollection, type CollectionEntry} from "astro:content";
import {library} from "./views.ts";

/** Posts whose sweeps are all there, newest first, and a line for each that is left out for lack of one. */
export async function readablePosts(): Promise<{posts: CollectionEntry<"posts">[]; leftOut: string[]}> {
  const ids = new Set((await library.sweeps()).map(({sweep}) => sweep.sweep));
  const all = (await getCollection("posts")).sort((a, b) =>
    a.data.publishedAt < b.data.publishedAt ? 1 : -1,
  );
  const lacking = ({data}: CollectionEntry<"posts">): string[] => data.sweeps.filter((id) => !ids.has(id));
  return {
    posts: all.filter((post) => lacking(post).length === 0),
    leftOut: all.flatMap((post) =>
      lacking(post).map((id) => `post “${post.data.title}”: its sweep ${id} is not in ${library.runs}`),
    ),
  };
}
