import {expect, test} from "vitest";
import {artefactKind, problemsOf} from "../../../../src/cli/package/release/rules.ts";
import type {Artefact} from "../../../../src/cli/package/release/artefact.ts";

const own = "batchsweep/__init__.py";
const whole = {
  [own]: "",
  "batchsweep/hooks/sitecustomize.py": "",
  "batchsweep-0.2.0.dist-info/METADATA": "",
  "batchsweep-0.2.0.dist-info/licenses/LICENSE": "Apache",
};

const wheel = (contents: Record<string, string>, bytes = 1000): Artefact => ({
  file: "batchsweep-0.2.0-py3-none-any.whl",
  bytes,
  sha256: "",
  contents: new Map(Object.entries(contents).map(([path, text]) => [path, Buffer.from(text)])),
});
const said = (more: Record<string, string>, bytes?: number): string[] =>
  problemsOf(wheel({...whole, ...more}, bytes), "0.2.0", ["/home/somebody/clone"]).map((line) =>
    line.replace("batchsweep-0.2.0-py3-none-any.whl: ", ""),
  );

test("a file's kind is its name without the version", () => {
  expect(artefactKind("batchsweep-0.2.0.tar.gz", "0.2.0")).toBe("batchsweep.tar.gz");
  expect(artefactKind("batchsweep-trainer-0.2.0.tgz", "0.2.0")).toBe("batchsweep-trainer.tgz");
});

test("a file with all that belongs into it, and nothing else, has no problem", () => {
  expect(said({})).toEqual([]);
});

test.each<[string, Record<string, string>, string]>([
  ["a test", {"batchsweep/test_loop.test.py": ""}, "batchsweep/test_loop.test.py does not belong into it"],
  ["a source map", {"batchsweep/a.js.map": ""}, "batchsweep/a.js.map does not belong into it"],
  ["compiled Python", {"batchsweep/__pycache__/a.pyc": ""}, "a.pyc does not belong into it"],
  ["somebody's settings", {".env": "A=1"}, ".env does not belong into it"],
  ["the name of a source map", {[own]: "//# sourceMappingURL=a.map"}, "names a source map"],
  ["the folder of a clone", {[own]: "'/home/somebody/clone/src'"}, "names a folder of this machine"],
  // Put together here, so that no scanner takes this file for one with a key.
  ["a key", {[own]: `token = "ghp_${"a1B2c3D4e5F6".repeat(3)}"`}, `${own} has what looks like a key`],
])("%s is found", (_, more, expected) => {
  expect(said(more)).toEqual([expect.stringContaining(expected)]);
});

test("a licence that is missing, and a size beyond its limit, are found", () => {
  const {"batchsweep-0.2.0.dist-info/licenses/LICENSE": licence, ...rest} = whole;
  expect(licence).toBe("Apache");
  expect(problemsOf(wheel(rest), "0.2.0")).toEqual([expect.stringContaining("LICENSE")]);
  expect(said({}, 200_000)).toEqual([expect.stringContaining("packed (at most ")]);
  expect(said({[own]: " ".repeat(400_000)})).toEqual([expect.stringContaining("unpacked (at most ")]);
});

test("a file of a kind that no rule is about is a problem itself", () => {
  expect(problemsOf({...wheel({}), file: "other-0.2.0.tgz"}, "0.2.0")).toEqual([
    "other-0.2.0.tgz: nothing says what may be in it (src/cli/package/release/rules.ts)",
  ]);
});
