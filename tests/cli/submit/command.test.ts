import {chmodSync, existsSync, readFileSync, writeFileSync} from "node:fs";
import {delimiter, join} from "node:path";
import {expect, test} from "vitest";
import {submitCommand} from "../../../src/cli/submit/command.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const recording = [
  "--",
  "record",
  "--id",
  "lr",
  "--repeats",
  "4",
  "--factor",
  "lr=0.1,0.01",
  "--",
  "python",
  "{lr}",
];

/** Runs the command where `sbatch` notes what it is given, and says what the command said. */
async function submit(args: readonly string[], {answer = "echo 7"} = {}) {
  const folder = temporaryFolder();
  const noted = join(folder, "noted");
  const file = join(folder, "sbatch");
  writeFileSync(file, `#!/bin/sh\necho "$@" >> '${noted}'\n${answer}\n`);
  chmodSync(file, 0o755);
  let said = "";
  const stream = {write: (text: string): void => void (said += text)};
  const runs = join(folder, "runs");
  const env = {...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}`};
  const code = await submitCommand(args, {runs, stdout: stream, stderr: stream, env});
  return {code, said, runs, noted: existsSync(noted) ? readFileSync(noted, "utf8").split("\n") : []};
}

test("writes an array job and a last job that waits for it, and submits both", async () => {
  const {code, said, runs, noted} = await submit([
    "--slurm",
    "--shards",
    "4",
    "--gres",
    "gpu:1",
    ...recording,
  ]);
  expect(code).toBe(0);
  expect(said).toContain("job 7: 4 shards of lr; job 7 brings them together");
  const folder = join(runs, ".lr.shards");
  expect(noted).toEqual([
    `--parsable ${folder}/array.sh`,
    `--parsable --dependency=afterany:7 ${folder}/finish.sh`,
    "",
  ]);
  const script = readFileSync(join(folder, "array.sh"), "utf8");
  expect(script).toContain("\n#SBATCH --array=1-4\n");
  expect(script).toContain("\n#SBATCH --exclusive\n#SBATCH --gres=gpu:1\n");
  // Braces would be expanded where they are not quoted.
  expect(script).toContain(`--repeats 4 --factor 'lr=0.1,0.01' -- python '{lr}'\n`);
  expect(readFileSync(join(folder, "finish.sh"), "utf8")).toContain(
    ` merge --sweep lr --runs ${runs} ${folder}\n`,
  );
});

test("--dry-run shows both scripts and submits nothing", async () => {
  const {said, noted, runs} = await submit([
    "--slurm",
    "--dry-run",
    "--no-build",
    "--share-nodes",
    ...recording,
  ]);
  expect(said.match(/^#!\/usr\/bin\/env bash$/gm)).toHaveLength(2);
  expect(said).not.toMatch(/--exclusive| build$/m);
  expect({noted, there: existsSync(runs)}).toEqual({noted: [], there: false});
});

test("refuses what could not be recorded in shards, and says what sbatch refused", async () => {
  const refused = (...args: string[]) => expect(submit(args)).rejects;
  await refused(...recording).toThrow("--slurm is needed");
  await refused("--slurm", "--", "diff").toThrow("sweep or record comes after --");
  await refused("--slurm", "--", "record", "--", "true").toThrow("--id ID is needed");
  await refused("--slurm", "--", "record", "--id", "a", "--runs", "x", "--", "true").toThrow(
    "--runs: submit says it",
  );
  await refused("--slurm", "--shards", "5", ...recording).toThrow(
    "--shards 5: a repeat stays on one machine, and there are 4",
  );
  await expect(submit(["--slurm", ...recording], {answer: "echo no partition >&2; exit 1"})).rejects.toThrow(
    "sbatch refused: no partition",
  );
});
