import {getCollection, type CollectionEntry} from "astro:content";
import {library} from "./views.ts";
import {sortPosts} from "./post-list.ts";

/** This site's posts whose sweeps are all there, newest first, and a line for each that is skipped for lack of one. */
export async function readablePosts(): Promise<{posts: CollectionEntry<"posts">[]; leftOut: string[]}> {
  const ids = new Set((await library.sweeps()).map(({sweep}) => sweep.sweep));
  return sortPosts(await getCollection("posts"), ids, library.runs);
}
