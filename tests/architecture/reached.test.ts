import {basename, dirname} from "node:path";
import {describe, expect, test} from "vitest";
import {notYet} from "./not-yet.ts";
import {codeBelow, importGraph, sources} from "./sources.ts";

/** Rooms of which every module is tried by a test in the folder that mirrors its own. */
const rooms = ["src/analysis", "src/importers", "src/recorder", "src/site"];

const isTest = (file: string): boolean => file.endsWith(".test.ts");

/** Modules that no test of the mirrored folder imports, directly or through one module or test file between them. */
function unreached(
  modules: readonly string[],
  graph: ReadonlyMap<string, readonly string[]>,
  tests: ReadonlyMap<string, readonly string[]>,
): string[] {
  const reachedFrom = (folder: string): Set<string> => {
    const reached = new Set<string>();
    for (const [file, imports] of tests)
      if (isTest(file) && file.startsWith(`${folder}/`))
        for (const direct of imports) {
          reached.add(direct);
          for (const next of graph.get(direct) ?? tests.get(direct) ?? []) reached.add(next);
        }
    return reached;
  };
  const byFolder = new Map<string, Set<string>>();
  return modules.filter((file) => {
    const folder = dirname(file).replace(/^src\//, "tests/");
    const reached = byFolder.get(folder) ?? reachedFrom(folder);
    byFolder.set(folder, reached);
    return !reached.has(file);
  });
}

describe("tests mirror the source", () => {
  const modules = sources
    .map(({file}) => file)
    .filter((file) => file.endsWith(".ts") && rooms.some((room) => file.startsWith(`${room}/`)));
  const found = unreached(modules, importGraph(sources), importGraph(codeBelow("tests")));

  test("every module is reached by a test of its own folder", () => {
    expect(modules.length).toBeGreaterThan(100);
    expect(found.filter((file) => !notYet.unreached.includes(file))).toEqual([]);
  });

  test("what is excused still needs it", () => {
    expect(notYet.unreached.filter((file) => !found.includes(file))).toEqual([]);
  });

  test("a planted module that only a neighbour’s tests reach, or tests two steps away, is found", () => {
    const graph = new Map([
      ["src/a/direct.ts", ["src/a/one-step.ts"]],
      ["src/a/one-step.ts", ["src/a/two-steps.ts"]],
      ["src/a/two-steps.ts", []],
      ["src/a/neighbour.ts", []],
      ["src/a/shared.ts", []],
    ]);
    const tests = new Map([
      ["tests/a/direct.test.ts", ["src/a/direct.ts", "tests/a/cases.ts"]],
      ["tests/a/cases.ts", ["src/a/shared.ts"]],
      ["tests/b/other.test.ts", ["src/a/neighbour.ts"]],
    ]);
    expect(unreached([...graph.keys()], graph, tests).map((file) => basename(file))).toEqual([
      "two-steps.ts",
      "neighbour.ts",
    ]);
  });
});
