import {cpSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {expect, test} from "vitest";
import {prepareVersion, versionProblems} from "../../../../src/cli/package/release/version.ts";
import {temporaryFolder} from "../../../temporary-folder.ts";

const files = [
  "package.json",
  "package-lock.json",
  "integrations/python/pyproject.toml",
  "integrations/program/pyproject.toml",
];
const changelog = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.0.1 (2026-01-01)\n";

/** What states the version here, with a changelog of a test's own. */
function repository(): string {
  const root = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), {recursive: true});
    cpSync(file, join(root, file));
  }
  writeFileSync(join(root, "CHANGELOG.md"), changelog);
  return root;
}
const {version} = JSON.parse(readFileSync("package.json", "utf8")) as {version: string};

test("this repository states one version everywhere", () => {
  expect(versionProblems(".", version, false)).toEqual([]);
});

test("a release has its own heading, and the version is the same in all places; npm and the day follow from one command", () => {
  const root = repository();
  expect(versionProblems(root, version, true)).toEqual([
    `CHANGELOG.md: its first heading is Unreleased (npm run release -- --prepare ${version})`,
  ]);
  expect(prepareVersion(root, "7.8.9", "2026-12-01")).toEqual([...files, "CHANGELOG.md"]);
  expect(versionProblems(root, "7.8.9", true)).toEqual([]);
  expect(readFileSync(join(root, "CHANGELOG.md"), "utf8")).toBe(
    changelog.replace("Unreleased", "7.8.9 (2026-12-01)"),
  );
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  expect([lock.version, lock.packages[""].version]).toEqual(["7.8.9", "7.8.9"]);
  // Versions of others stay.
  expect(readFileSync(join(root, "package-lock.json"), "utf8").split("7.8.9")).toHaveLength(3);
});

test("a place that was forgotten is named, with what it says", () => {
  const root = repository();
  const file = join(root, "integrations/python/pyproject.toml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^version = .*/m, 'version = "0.0.7"'));
  expect(versionProblems(root, version, false)).toEqual([
    `integrations/python/pyproject.toml: 0.0.7 (package.json has ${version})`,
  ]);
});

test("a changelog without the heading is changed by nobody, nor is anything else", () => {
  const root = repository();
  writeFileSync(join(root, "CHANGELOG.md"), "# Changelog\n\n## Soon\n");
  expect(() => prepareVersion(root, "7.8.9", "2026-12-01")).toThrow(
    "CHANGELOG.md: its first heading is Soon (expected ## Unreleased)",
  );
  expect(versionProblems(root, version, false)).toHaveLength(1);
});
