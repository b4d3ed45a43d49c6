import {experimental_AstroContainer as AstroContainer} from "astro/container";
import {expect, test} from "vitest";
import {compileMdx, PostMistake} from "../../../src/site/posts/mdx.ts";

/** What a post's prose comes to as HTML. */
async function html(text: string): Promise<string> {
  const container = await AstroContainer.create();
  return container.renderToString(compileMdx(text, "posts/p.mdx", ["Throughput"]), {props: {components: {}}});
}

test("prose becomes HTML: headings with ids, tables, curly quotes, values of its own", async () => {
  const text = 'export const n = 2;\n\n## What\'s "new"?\n\n## What\'s "new"?\n\n| a |\n|---|\n| {n + 1} |\n';
  const made = await html(text);
  expect(made).toContain('<h2 id="whats-new">What’s “new”?</h2>');
  expect(made).toContain('<h2 id="whats-new-1">');
  expect(made).toMatch(/<td>3<\/td>/);
});

test.each([
  ["One.\n\n<Thruput />\n", "posts/p.mdx:3: no such component: <Thruput> (meant <Throughput>?)"],
  ["One <Nothing /> two\n", "posts/p.mdx:1: no such component: <Nothing> (there are: Throughput)"],
  ['import x from "y";\n\nOne.\n', "posts/p.mdx:1: a post imports nothing (its components are there anyway)"],
  ["One.\n\n<p>\n\nTwo {\n", "posts/p.mdx:"],
  ["{nowhere.at.all}\n\nexport const a = ;\n", "posts/p.mdx:"],
  ["One.\n\n<Throughput\n  x={{\n>two</Throughput\n", "posts/p.mdx:3: Unexpected character"],
])("%j is refused in one line with file and line", (text, message) => {
  const compile = () => compileMdx(text, "posts/p.mdx", ["Throughput"]);
  expect(compile).toThrow(PostMistake);
  expect(compile).toThrow(message);
  expect(compile).not.toThrow("\n");
});
