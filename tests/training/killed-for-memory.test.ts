import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";
import {expect, test} from "vitest";
import {readRecordedSweep} from "../../src/runs/read.ts";
import {isLongMode, longMode} from "../runner/slow.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {createMemoryCgroup} from "./fixtures/memory-cgroup.ts";

const program = resolve(import.meta.dirname, "..", "..", "scripts", "batchsweep.ts");

/** Enough for the recorder, its sampler and a small batch; each tensor of the first layers takes 134 MB in the large one. */
const limitBytes = 700e6;
const options =
  "--engine wasm --devices cpu --batch-sizes 4,128 --images 128 --image-size 128 --epochs 1 --repeats 1 --id s".split(
    " ",
  );

const tried = createMemoryCgroup(limitBytes);
if ("remove" in tried) tried.remove();
const skipped = "unavailable" in tried ? ` (skipped: ${tried.unavailable})` : "";

const name = "a run that the kernel kills for memory is out-of-memory, and the sweep goes on to its end";
test.skipIf(skipped !== "" || !isLongMode)(skipped === "" ? longMode(name) : name + skipped, async () => {
  const cgroup = createMemoryCgroup(limitBytes);
  if ("unavailable" in cgroup) throw new Error(cgroup.unavailable);
  const runs = join(temporaryFolder(), "runs");
  try {
    const joined = `echo $$ > "${cgroup.processes}"; exec "$@"`;
    const command = [process.execPath, program, "sweep", ...options, "--runs", runs];
    const {status, stderr} = spawnSync("sh", ["-c", joined, "sh", ...command], {encoding: "utf8"});
    expect(status, stderr).toBe(1);
  } finally {
    cgroup.remove();
  }
  const recorded = await readRecordedSweep(runs, "s");
  const states = recorded.runs.map((run) => [run.configuration.batchSize, run.status.state]);
  expect(Object.fromEntries(states)).toEqual({4: "completed", 128: "out-of-memory"});
  const killed = recorded.runs.find((run) => run.configuration.batchSize === 128);
  expect(killed?.status).toMatchObject({reason: "killed by the system, which was out of memory"});
});
