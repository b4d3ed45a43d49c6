import {spawnSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {describe, expect, test} from "vitest";
import {pythonWith, trainers, type PythonTrainer} from "../../bench/readers/trainers.ts";
import {readTelemetry} from "../../src/runs/read.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import {temporaryFolder} from "../recorder/fixtures/surroundings.ts";
import {record} from "../cli/record/record.ts";

/**
 * Real trainers, installed from PyPI. One is tested where `$BATCHSWEEP_PYTHON_<ID>` names a Python that has it; with
 * `$BATCHSWEEP_LONG` all are, each installed where it is not (PyTorch brings 3 GB).
 */
const isThere = ({id}: PythonTrainer): boolean =>
  process.env["BATCHSWEEP_LONG"] !== undefined ||
  process.env[`BATCHSWEEP_PYTHON_${id.toUpperCase()}`] !== undefined;

/** The name of a test of a trainer, with the reason where it is skipped. */
const named = (trainer: PythonTrainer, name: string): string =>
  isThere(trainer)
    ? name
    : `${name} (skipped: name a Python with it in $BATCHSWEEP_PYTHON_${trainer.id.toUpperCase()}, or set BATCHSWEEP_LONG)`;

function trainerOf(id: string): PythonTrainer {
  const found = trainers.find((trainer) => trainer.id === id);
  if (found === undefined) throw new Error(`no such trainer: ${id}`);
  return found;
}

const scripts = resolve("bench/readers");
const integrations = resolve("integrations/python/src");
const minutes = 60_000;

/** The options and the command that train with a trainer in a folder, at two epochs. */
const training = (trainer: PythonTrainer, folder: string, ...args: string[]): string[] => [
  ...["--cwd", folder, "--devices", "cpu", "--env", `PYTHONPATH=${scripts}:${integrations}`],
  ...["--env", "TF_CPP_MIN_LOG_LEVEL=3", "--"],
  ...[pythonWith(trainer), join(scripts, `${trainer.id}_train.py`), "--epochs", "2", ...args],
];

/** What the script's own clock says, in its order. */
const clockLines = (folder: string): [edge: string, phase: string, unixMs: number][] =>
  readFileSync(join(folder, "clock.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line): [string, string, number] => JSON.parse(line));

/** Callbacks that know when a batch is there and what its loss is: Keras and Transformers do not tell theirs. */
const withSteps: ReadonlySet<string> = new Set(["fastai", "lightning"]);

/** The steps of each epoch lie within its training and, with the waits before them, fill most of it. */
async function expectSteps(runs: string, log: RunLog): Promise<void> {
  const steps = (await readTelemetry(runs, log))?.steps;
  for (const {epoch, trainMs} of log.epochs) {
    const own = steps?.epoch.flatMap((of, index) => (of === epoch ? [index] : [])) ?? [];
    expect(own.length).toBeGreaterThan(1);
    const phase = log.phases.find((one) => one.phase === "train" && one.epoch === epoch);
    for (const index of own) {
      expect(steps?.startMs[index]).toBeGreaterThan((phase?.startMs ?? 0) - 5);
      expect(steps?.startMs[index]).toBeLessThan(phase?.endMs ?? 0);
    }
    const filledMs = own.reduce(
      (sum, index) => sum + (steps?.durationMs[index] ?? 0) + (steps?.dataWaitMs?.[index] ?? 0),
      0,
    );
    expect(filledMs / (trainMs ?? 0)).toBeGreaterThan(0.8);
    expect(filledMs / (trainMs ?? 0)).toBeLessThan(1.01);
  }
}

describe.each(trainers)("$id", (trainer) => {
  test.runIf(isThere(trainer))(
    named(trainer, "with its callback, phases are exact to 50 ms against the script's own clock"),
    async () => {
      const folder = temporaryFolder();
      const {logs, runs} = await record(training(trainer, folder, "--callback"));
      const [log] = logs;
      expect(log).toMatchObject({
        reader: "events",
        status: {state: "completed"},
        work: {train: expect.any(Number), valid: expect.any(Number)},
      });
      const startedMs = Date.parse(log?.startedAt ?? "");
      const phases = log?.phases.filter(({phase}) => phase !== "load") ?? [];
      expect(phases).toHaveLength(2 * (log?.epochs.length ?? 0));
      const ours = phases.flatMap(({phase, startMs, endMs}) => [
        ["start", phase, startMs],
        ["end", phase, endMs],
      ]);
      const theirs = clockLines(folder).map(([edge, phase, unixMs]) => [edge, phase, unixMs - startedMs]);
      expect(ours.map(([edge, phase]) => [edge, phase])).toEqual(
        theirs.map(([edge, phase]) => [edge, phase]),
      );
      const apart = ours.map(([, , at], index) => Math.abs(Number(at) - Number(theirs[index]?.[2])));
      // Their middle: between a pair's two readings of the clock, a busy machine may compute something else.
      expect(apart.toSorted((a, b) => a - b)[Math.floor(apart.length / 2)]).toBeLessThan(50);
      expect(log?.epochs).toHaveLength(2);
      for (const row of log?.epochs ?? [])
        expect(row).toMatchObject({
          errorRate: expect.any(Number),
          trainLoss: expect.any(Number),
          validLoss: expect.any(Number),
        });
      if (log !== undefined && withSteps.has(trainer.id)) await expectSteps(runs, log);
    },
    10 * minutes,
  );
});

const fastai = trainerOf("fastai");

test.runIf(isThere(fastai))(
  named(
    fastai,
    "a fastai script that nobody changed has its epoch table, stages and phases at every batch size",
  ),
  async () => {
    const folder = temporaryFolder();
    const {logs} = await record([
      "--factor",
      "batchSize=16,64",
      ...training(fastai, folder, "--bs", "{batchSize}"),
    ]);
    expect(logs.map(({configuration}) => configuration.batchSize).sort()).toEqual([16, 64]);
    for (const log of logs) {
      expect(log.reader).toBe("fastai");
      expect(log.epochs.map(({stage}) => stage)).toEqual(["fit 1", "fit 2", "fit 2"]);
      expect(log.phases.map(({phase}) => phase)).toEqual(Array(3).fill(["train", "validate"]).flat());
    }
  },
  10 * minutes,
);

const torch = trainerOf("pytorch");

const launchers = [
  ["torchrun", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"],
  ["accelerate launch", "accelerate.commands.launch", "--cpu", "--num_processes", "2"],
];

test.runIf(isThere(torch)).each(launchers)(
  named(torch, "under %s with two workers the first one speaks, and both end with the run"),
  async (_name, module = "", ...options) => {
    const folder = temporaryFolder();
    const [python = "", script = "", ...args] = training(torch, folder, "--callback").slice(-5);
    const own = training(torch, folder).slice(0, 8);
    const {logs} = await record([...own, "--", python, "-m", module, ...options, script, ...args]);
    expect(logs[0]).toMatchObject({reader: "events", status: {state: "completed"}});
    expect(logs[0]?.epochs).toHaveLength(2);
    expect(spawnSync("pgrep", ["-f", folder], {encoding: "utf8"}).stdout).toBe("");
  },
  10 * minutes,
);
