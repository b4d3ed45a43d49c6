import {spawnSync} from "node:child_process";
import {rmSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {expect, test} from "vitest";
import {isLongMode, longMode} from "../runner/slow.ts";

const script = fileURLToPath(new URL("../../integrations/slurm/check.sh", import.meta.url));

const isThere = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** Why a Slurm cannot be started here; null where it can. It is installed by nobody but the person who asks for it. */
const missing = ["slurmctld", "slurmd", "sbatch", "munged"].every(isThere)
  ? process.getuid?.() === 0
    ? null
    : "slurmd must be root"
  : "no Slurm; apt-get install munge slurmctld slurmd slurm-client";

const name = "12 runs as an array of 4 shards, one of them preempted, are those of a sweep without Slurm";

test.skipIf(missing !== null || !isLongMode)(
  missing === null ? longMode(name) : `${name} (skipped: ${missing})`,
  {timeout: 600_000},
  () => {
    const {stdout, stderr, status} = spawnSync(script, {encoding: "utf8", timeout: 590_000});
    expect(`${stdout}\n${stderr}`).toMatch(/\n# nothing of it still runs\nnone\n/);
    expect(stdout.match(/^same {2}.*: completed, 6 epochs/gm)).toHaveLength(12);
    expect(stdout).toMatch(/^12 runs are the same$/m);
    expect(status).toBe(0);
    const work = /scripts and output: (\/tmp\/batchsweep-slurm-\w+)\//.exec(stdout)?.[1];
    if (work !== undefined) rmSync(work, {recursive: true, force: true});
  },
);
