import {readPosts, type Post} from "./post-files.ts";
import {sortPosts} from "./post-list.ts";
import {project} from "../settings.ts";
import {library} from "../views.ts";

/** This site's posts whose sweeps are all there, newest first, and a line for each that is skipped for lack of one. */
export async function readablePosts(): Promise<{posts: Post[]; leftOut: string[]}> {
  const ids = new Set((await library.sweeps()).map(({sweep}) => sweep.sweep));
  const {posts, leftOut} = sortPosts(readPosts(project.posts), ids, library.runs);
  // Posts of another folder's sweeps are no mistake of anybody.
  return {posts, leftOut: project.hasOtherRuns ? [] : leftOut};
}
