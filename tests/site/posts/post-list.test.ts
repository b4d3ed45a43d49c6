import {expect, test} from "vitest";
import {sortPosts} from "../../../src/site/posts/post-list.ts";

const post = (title: string, publishedAt: string, ...sweeps: string[]) => ({
  data: {title, publishedAt, sweeps},
});

test("posts come newest first; one whose sweep is not there is skipped with a line that says so", () => {
  const all = [
    post("Old", "2026-01-01", "a"),
    post("New", "2026-02-01", "a", "b"),
    post("Lost", "2026-03-01", "a", "c"),
  ];
  const {posts, leftOut} = sortPosts(all, new Set(["a", "b"]), "runs");
  expect(posts.map(({data}) => data.title)).toEqual(["New", "Old"]);
  expect(leftOut).toEqual(["post “Lost”: its sweep c is not in runs"]);
});
