import {execFileSync} from "node:child_process";
import {join} from "node:path";
import {expect, test} from "vitest";
import {chosen, trialRows, type Trial} from "../../../bench/compare/main.ts";
import {plantedRepository} from "../../../bench/compare/repository.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const trial = (branch: string, outcome: Trial["outcome"], beside = false): Trial => ({
  branch,
  beside,
  outcome,
  ratio: 1.1,
  blocks: 4,
  seconds: 10,
});

test("what is equal is never right to be called different, and what is slower never to be called faster", () => {
  const rows = trialRows([
    ...(["same", "worse", "better", "undecided"] as const).map((outcome) => trial("docs-only", outcome)),
    ...(["worse", "better", "undecided"] as const).map((outcome) => trial("slower-10", outcome)),
    trial("slower-10", "worse", true),
  ]);
  // Compared, slower, same, undecided, wrong.
  expect(rows.map((row) => row.slice(0, 7))).toEqual([
    ["docs-only", "no", 4, null, 1, 1, 2],
    ["slower-10", "no", 3, 1, 0, 1, 1],
    ["slower-10", "yes", 1, 1, 0, 0, 0],
  ]);
});

test("each branch changes what its name says, against main", () => {
  const folder = plantedRepository(join(temporaryFolder(), "planted"));
  const git = (...args: string[]): string => execFileSync("git", args, {cwd: folder, encoding: "utf8"});
  expect(git("diff", "--name-only", "main", "docs-only")).toBe("README.md\n");
  expect(git("diff", "--name-only", "main", "slower-10")).toBe("slowdown.mjs\n");
  expect(git("show", "slower-10:slowdown.mjs")).toBe("export const slowdown = 0.1;\n");
  expect(git("show", "main:training.mjs")).toContain("slowdown * (performance.now() - beganMs)");
});

test("branches are chosen by name, and one that is not there is named", () => {
  expect(chosen("slower-20,docs-only").map(({name}) => name)).toEqual(["slower-20", "docs-only"]);
  expect(() => chosen("slower-30")).toThrow(/no branch slower-30 .*docs-only/);
});
