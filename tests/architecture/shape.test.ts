import {basename, dirname} from "node:path";
import {describe, expect, test} from "vitest";
import {notYet} from "./not-yet.ts";
import {
  exportedNames,
  importGraph,
  isAssemblyScript,
  sources,
  withoutPurpose,
  type Source,
} from "./sources.ts";

const mostLines = 300;
const mostFiles = 15;

/** Names that Astro looks for in every page. */
const astroNames = new Set(["getStaticPaths", "GET", "prerender"]);

/** Groups of files that import each other in a circle (Tarjan's strongly connected components). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const [index, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const found: string[][] = [];
  function visit(file: string): number {
    const own = index.size;
    index.set(file, own);
    stack.push(file);
    let lowest = own;
    const targets = graph.get(file) ?? [];
    for (const to of targets)
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, low.get(to) ?? index.get(to) ?? own);
    low.set(file, lowest);
    if (lowest === own) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1 || targets.includes(file)) found.push(group.sort());
    }
    return lowest;
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

/** Names that several files export, each with those files. */
function doubledNames(files: readonly Source[]): Record<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const source of files)
    if (source.file.endsWith(".ts") && !isAssemblyScript(source))
      for (const name of exportedNames(source)) byName.set(name, [...(byName.get(name) ?? []), source.file]);
  return Object.fromEntries([...byName].filter(([name, all]) => all.length > 1 && !astroNames.has(name)));
}

const linesOf = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

const longFiles = (files: readonly Source[]): string[] =>
  files.filter(({text}) => linesOf(text) > mostLines).map(({file}) => file);

function fullFolders(files: readonly Source[]): string[] {
  const folders = files.map(({file}) => dirname(file));
  return [...new Set(folders)].filter((folder) => folders.filter((one) => one === folder).length > mostFiles);
}

const namelessFolders = (files: readonly Source[]): string[] =>
  files
    .map(({file}) => file)
    .filter((file) => file.split("/").some((part) => ["utils", "helpers", "common", "lib"].includes(part)));

const source = (file: string, text = ""): Source => ({file, text});

describe("circles", () => {
  const found = circles(importGraph(sources)).map((group) => group.join(" "));

  test("no files import each other in a circle", () => {
    expect(found.filter((group) => !notYet.circles.includes(group))).toEqual([]);
  });

  test("what is excused still needs it", () => {
    expect(notYet.circles.filter((group) => !found.includes(group))).toEqual([]);
  });

  test("planted circles are found: of a file with itself, of two, and of three beside others", () => {
    const graph = new Map([
      ["alone.ts", ["alone.ts"]],
      ["a.ts", ["b.ts", "c.ts"]],
      ["b.ts", ["c.ts"]],
      ["c.ts", ["a.ts", "leaf.ts"]],
      ["leaf.ts", []],
      ["x.ts", ["y.ts", "a.ts"]],
      ["y.ts", ["x.ts"]],
    ]);
    expect(circles(graph)).toEqual([["alone.ts"], ["a.ts", "b.ts", "c.ts"], ["x.ts", "y.ts"]]);
  });
});

describe("names", () => {
  const found = doubledNames(sources);

  test("no name is exported from two files", () => {
    const names = Object.entries(found).filter(([name]) => !notYet.names.includes(name));
    expect(Object.fromEntries(names)).toEqual({});
  });

  test("what is excused still needs it", () => {
    expect(notYet.names.filter((name) => found[name] === undefined)).toEqual([]);
  });

  test.each([
    ["export interface Line {}", "export type Line = string;"],
    ["export function Line() {}", 'export {Line} from "./other.ts";'],
    ["export const [x] = [1], Line = 1;", "class Line {}\nexport {Line};"],
  ])("a planted name that two files export is found: %s", (one, other) => {
    expect(
      doubledNames([source("a.ts", one), source("b.ts", other), source("c.ts", "const Line = 1;")]),
    ).toEqual({Line: ["a.ts", "b.ts"]});
  });

  test("every endpoint of Astro may export its GET", () => {
    const page = "export const GET = () => 1;";
    expect(doubledNames([source("a.ts", page), source("b.ts", page)])).toEqual({});
  });
});

describe("purposes", () => {
  test("the first comment of every file says what it is for, and not what a helper in it does", () => {
    expect(withoutPurpose(sources)).toEqual([]);
  });

  test("a planted file that begins with its helper, or with no comment, is found", () => {
    const [helper, main] = [
      "/** Of a helper. */\nconst most = 3;",
      "/** What it is for. */\nexport const all = 3;",
    ];
    const files = [
      source("src/a.ts", `import x from "y";\n${helper}\n${main}`),
      source("src/b.ts", "export const all = 3;"),
      source("src/c.ts", `// What it is for.\nimport x from "y";\n${helper}`),
      source("src/d.ts", `import x from "y";\n${main}\n${helper}`),
    ];
    expect(withoutPurpose(files)).toEqual(["src/a.ts", "src/b.ts"]);
  });
});

describe("sizes", () => {
  test(`no file has more than ${mostLines} lines`, () => {
    expect(longFiles(sources).filter((file) => !notYet.long.includes(file))).toEqual([]);
  });

  test(`no folder has more than ${mostFiles} files of its own`, () => {
    expect(fullFolders(sources).filter((folder) => !notYet.full.includes(folder))).toEqual([]);
  });

  test("no folder is called by what it is not", () => {
    expect(namelessFolders(sources)).toEqual([]);
  });

  test("what is excused still needs it", () => {
    expect(notYet.long.filter((file) => !longFiles(sources).includes(file))).toEqual([]);
    expect(notYet.full.filter((folder) => !fullFolders(sources).includes(folder))).toEqual([]);
  });

  test("planted violations are found", () => {
    expect(longFiles([source("300.ts", "x\n".repeat(300)), source("301.ts", "x\n".repeat(301))])).toEqual([
      "301.ts",
    ]);
    const files = (count: number, folder: string): Source[] =>
      Array.from({length: count}, (_, index) => source(`${folder}/${index}.ts`));
    expect(fullFolders([...files(15, "a"), ...files(16, "a/b")])).toEqual(["a/b"]);
    const named = [source("src/common/a.ts"), source("src/commons/a.ts"), source("bench/lib/deep/a.ts")];
    expect(namelessFolders(named).map((file) => basename(dirname(file)))).toEqual(["common", "deep"]);
  });
});
