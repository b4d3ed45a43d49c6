import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {newReport} from "../../../src/cli/init/new.ts";
import {parseConfig} from "../../../src/schema/parse.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {workflowFolder} from "./workflow-folder.ts";

const stated = {title: "How fast?", site: {address: "https://us.example", basePath: "/speed"}};
const adding = {today: "2026-11-29", version: "1.2.3", workflowFolder: workflowFolder()};

test("a new report is a repository on main with a program to update, tests that mean something, and a README of twenty lines", () => {
  const folder = join(temporaryFolder(), "It's Ours");
  const said = newReport(folder, stated, adding);
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  expect(said.at(-1)).toMatch(/^next: cd '.*It'\\''s Ours' && npm install && npm test$/);
  expect(execFileSync("git", ["symbolic-ref", "HEAD"], {cwd: folder, encoding: "utf8"})).toBe(
    "refs/heads/main\n",
  );
  expect(JSON.parse(read("package.json"))).toMatchObject({
    name: "it-s-ours",
    private: true,
    scripts: {test: "batchsweep check && batchsweep build"},
    devDependencies: {batchsweep: "^1.2.3"},
  });
  expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  expect(read("README.md")).toMatch(/^# How fast\?\n/);
  expect(parseConfig(read("batchsweep.config.json"), "x")).toMatchObject({
    title: "How fast?",
    basePath: "/speed",
  });
  expect(read(".github/actions/batchsweep/action.yml")).toContain(
    'eval "npx --no-install batchsweep ci $DOES"',
  );
  // Editors complete it once the program is installed.
  expect(read("batchsweep.config.json")).toContain("./node_modules/batchsweep/schema/config.schema.json");
  expect(read(".gitignore").split("\n")).toEqual(expect.arrayContaining(["/node_modules/", "/dist/"]));
});

test("a folder with something in it is refused in one line, and stays as it is; an empty one is taken", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "mine.txt"), "");
  expect(() => newReport(folder, stated, adding)).toThrow(/^not empty: .* \(name a new folder; [^\n]*\)$/);
  expect(readdirSync(folder)).toEqual(["mine.txt"]);
  const empty = join(folder, "empty");
  mkdirSync(empty);
  newReport(empty, {title: null, site: null}, adding);
  expect(readFileSync(join(empty, "README.md"), "utf8")).toMatch(/^# empty\n/);
});
