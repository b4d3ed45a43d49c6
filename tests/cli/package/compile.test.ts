import {dirname, join} from "node:path";
import {expect, test} from "vitest";
import {packageOf} from "../../../src/cli/package/bundle.ts";
import {importsIn} from "../../../src/cli/package/compile.ts";
import {programModules, trainerModules} from "../../../src/cli/package/modules.ts";
import {sources} from "../../architecture/sources.ts";

test("what a compiled module imports is found, with the names it takes", () => {
  const text = [
    'import {a as b, c} from "one";',
    'import d from "two/deep";',
    'export {e as f} from "./three.js";',
    'const g = await import("four");',
    'const text = `import h from "five"`;',
  ].join("\n");
  expect(importsIn(text)).toEqual([
    {from: "one", names: ["a", "c"]},
    {from: "two/deep", names: ["default"]},
    {from: "./three.js", names: ["e"]},
    {from: "four", names: ["*"]},
  ]);
  expect(["zod/v4", "@a/b/c", "x"].map(packageOf)).toEqual(["zod", "@a/b", "x"]);
});

/** What the sources start as processes and threads: by a URL, or by a path, with their own extension. Layouts read scripts as texts. */
function startedIn(files: RegExp): string[] {
  return sources
    .filter(({file}) => files.test(file) && !file.startsWith("src/layouts/"))
    .flatMap(({file, text}) =>
      [
        ...text.matchAll(
          /(?:new URL\(|join\(import\.meta\.dirname,)\s*["`](\.{0,2}[^"`]*?)(?:\$\{extname\(import\.meta\.url\)\}|\.ts)["`]/g,
        ),
      ].map(([, name = ""]) => join(dirname(file), name).replace(/^src\//, "")),
    )
    .toSorted();
}

test("every module that is started as a process or a thread is compiled, and found by what its starter is", () => {
  const own = /^src\/(?!training\/|cli\/sweep\/|cli\/check\/).*\.ts$/;
  const entries = (names: readonly string[]): string[] =>
    names.filter((name) => name !== "cli/start" && name !== "cli/sweep/packaged").toSorted();
  expect(startedIn(own)).toEqual(entries(programModules.started));
  const all = startedIn(/^src\/(?!report\/).*\.ts$/);
  expect(new Set(all)).toEqual(new Set(entries(trainerModules.started)));
});
