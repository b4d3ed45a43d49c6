import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {PostMistake} from "../../../src/site/posts/mdx.ts";
import {readPost, readPosts} from "../../../src/site/posts/post-files.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const head = "---\ntitle: A\nsummary: B\npublishedAt: 2026-11-23\nsweeps: [s]\n---\n";

test("a post is its front matter, and its prose on the lines of the file", () => {
  const {id, data, text} = readPost(`${head}\nOne.\n`, "a", "posts/a.mdx");
  expect({id, data}).toEqual({
    id: "a",
    data: {title: "A", summary: "B", publishedAt: "2026-11-23", sweeps: ["s"]},
  });
  expect(text.split("\n")[7]).toBe("One.");
});

test("the posts of a folder are its .mdx files, and there are none where there is no folder", () => {
  const folder = temporaryFolder();
  for (const name of ["b.mdx", "a.mdx", "_draft.mdx", "notes.md"]) writeFileSync(join(folder, name), head);
  expect(readPosts(folder).map(({id}) => id)).toEqual(["a", "b"]);
  expect(readPosts(join(folder, "absent"))).toEqual([]);
});

test.each([
  ["One.\n", "posts/a.mdx:1: no front matter ("],
  [head.replace("title: A", "title: [A"), "posts/a.mdx:3: "],
  [head.replace("2026-11-23", "November"), "posts/a.mdx:4: publishedAt: expected a day, YYYY-MM-DD"],
  [head.replace("title: A", "titel: A"), "posts/a.mdx:2: title: "],
  [head.replace("title: A", "title: A\nbogus: 1"), "posts/a.mdx:2: front matter: Unrecognized key"],
])("%j is refused in one line with file and line", (text, message) => {
  const read = () => readPost(text, "a", "posts/a.mdx");
  expect(read).toThrow(PostMistake);
  expect(read).toThrow(message);
  expect(read).not.toThrow("\n");
});
