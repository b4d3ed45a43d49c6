import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {spawnSync} from "node:child_process";
import {expect, test} from "vitest";
import {temporaryFolder} from "../../temporary-folder.ts";

/** Runs the command in a folder with these variables of a workflow. */
function ci(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const program = join(import.meta.dirname, "../../../scripts/batchsweep.ts");
  const {GITHUB_ACTIONS: _, ...own} = process.env;
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, "ci", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: {...own, ...env},
  });
  return {status, stdout, stderr};
}

test.each([
  [[], "no workflow was named (npm run ci -- report|measure|comment|pages)"],
  [["reprot"], "unknown workflow: reprot (did you mean report? known: report, measure, comment, pages)"],
  [["report", "main"], "unexpected: main (report takes nothing else)"],
  [["pages"], "GITHUB_REPOSITORY is not set (GitHub Actions sets it; see --help)"],
])("%j is refused in one line", (args, line) => {
  const env = {GITHUB_REPOSITORY: "", CI_PAGES_URL: ""};
  expect(ci(temporaryFolder(), args, env)).toEqual({status: 2, stdout: "", stderr: `${line}\n`});
});

test("on GitLab the site is made for the address that it gives", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "runs"));
  writeFileSync(join(folder, "batchsweep.config.json"), '{"title": "Ours"}');
  const {status, stderr} = ci(folder, ["pages"], {CI_PAGES_URL: "https://group.gitlab.io/team/speed"});
  expect({status, stderr}).toEqual({status: 0, stderr: ""});
  expect(readFileSync(join(folder, "dist/404.html"), "utf8")).toContain('href="/team/speed/index.html"');
});

test("where another workflow compared nothing, there is nothing to comment", () => {
  const folder = temporaryFolder();
  expect(ci(folder, ["comment"], {RUNNER_TEMP: folder, GITHUB_ACTIONS: "true"})).toEqual({
    status: 0,
    stdout: "::notice::Nothing was compared, so there is nothing to comment\n",
    stderr: "",
  });
});
