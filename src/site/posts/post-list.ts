// Which posts are listed, and in which order.

/** As much of a post as decides whether and where it is listed. */
interface ListedPost {
  data: {title: string; publishedAt: string; sweeps: readonly string[]};
}

/**
 * Posts whose sweeps are all among `sweeps`, newest first, and a line for each sweep that a post lacks; `runs` says where
 * the sweeps were looked for.
 */
export function sortPosts<Post extends ListedPost>(
  all: readonly Post[],
  sweeps: ReadonlySet<string>,
  runs: string,
): {posts: Post[]; leftOut: string[]} {
  const lacking = ({data}: Post): string[] => data.sweeps.filter((id) => !sweeps.has(id));
  const newestFirst = all.toSorted((a, b) => b.data.publishedAt.localeCompare(a.data.publishedAt));
  return {
    posts: newestFirst.filter((post) => lacking(post).length === 0),
    leftOut: newestFirst.flatMap((post) =>
      lacking(post).map((id) => `post “${post.data.title}”: its sweep ${id} is not in ${runs}`),
    ),
  };
}
