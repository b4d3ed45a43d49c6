import {spawnSync} from "node:child_process";
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {mergeSweepFolder} from "../../src/runs/merging/merge-runs.ts";
import {readRecordedSweep} from "../../src/runs/read.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "integrations/kubernetes");
const manifests = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const dockerfiles = readdirSync(folder).filter((name) => /^Dockerfile(?:\.cuda)?$/.test(name));

/** The container's command with the arguments of its manifest, whose training is replaced by one that does nothing. */
function runPod(index: number, runs: string) {
  const manifest = readFileSync(join(folder, "record.yaml"), "utf8");
  const [, list = ""] = /args:\n((?: +- .*\n)+)/.exec(manifest) ?? [];
  const args = [...list.matchAll(/- "?(.*?)"?$/gm)].map(([, word = ""]) => word);
  const own = args.slice(0, args.indexOf("--"));
  return spawnSync(join(folder, "shard.sh"), [...own, "--", "sh", "-c", "true # {lr}"], {
    encoding: "utf8",
    env: {
      ...process.env,
      JOB_COMPLETION_INDEX: String(index),
      SWEEP: "lr",
      SHARDS: "4",
      RUNS: runs,
      BATCHSWEEP: `${process.execPath} ${join(root, "scripts/batchsweep.ts")}`,
    },
  });
}

test("the container's command does the shard of its pod's number, and the shards are one sweep", async () => {
  const runs = temporaryFolder();
  for (const index of [3, 0]) {
    const {status, stderr} = runPod(index, runs);
    expect({status, stderr}).toMatchObject({status: 0});
  }
  const shards = join(runs, ".lr.shards");
  expect(readdirSync(shards).sort()).toEqual(["1", "4"]);
  for (const shard of ["1", "4"]) await mergeSweepFolder(join(shards, shard), runs, "lr");
  const {runs: logs} = await readRecordedSweep(runs, "lr");
  expect(logs.map(({repeat}) => repeat)).toEqual([1, 1, 4, 4]);
});

test("without a number there is no shard", () => {
  const {status, stderr} = spawnSync(join(folder, "shard.sh"), ["record"], {
    encoding: "utf8",
    env: {PATH: process.env["PATH"]},
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain("JOB_COMPLETION_INDEX");
});

const validator = process.env["BATCHSWEEP_KUBERNETES_VALIDATE"];

test.skipIf(validator === undefined).each(manifests)(
  "%s is what Kubernetes' schema says ($BATCHSWEEP_KUBERNETES_VALIDATE names kubernetes-validate)",
  (name) => {
    const {status, stderr, stdout} = spawnSync(validator ?? "", ["--strict", join(folder, name)], {
      encoding: "utf8",
    });
    expect({status, said: stdout + stderr}).toMatchObject({status: 0});
  },
);

const linter = process.env["BATCHSWEEP_DOCKERFILE_LINT"];

test.skipIf(linter === undefined).each(dockerfiles)(
  "%s has nothing that a linter finds ($BATCHSWEEP_DOCKERFILE_LINT names dockerfilelint)",
  (name) => {
    const {status, stdout} = spawnSync(linter ?? "", [join(folder, name)], {encoding: "utf8"});
    expect({status, stdout}).toMatchObject({status: 0});
  },
);
