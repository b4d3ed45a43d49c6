import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";
import {describe, expect, test} from "vitest";
import {pythonWith, type PythonTrainer} from "../../bench/readers/trainers.ts";
import {trainingName, unchangedTrainings} from "../../bench/trainers/trainings.ts";
import {readTelemetry} from "../../src/runs/read.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import {record} from "../cli/record/record.ts";

const folder = resolve("tests/integrations/hooks");
const minutes = 60_000;

const python = spawnSync("python3", ["--version"], {encoding: "utf8"});
test.runIf(python.status === 0).for(["test_hooks.py", "test_loop.py"])(
  `what holds without a trainer, %s${python.status === 0 ? "" : " (skipped: there is no python3)"}`,
  {timeout: minutes},
  (script) => {
    const {status, stderr} = spawnSync("python3", [join(folder, script)], {encoding: "utf8"});
    expect(stderr).toMatch(/^Ran [1-9]\d* tests/m);
    expect(status, stderr).toBe(0);
  },
);

/** What is to be seen of a training in `trainings/<id>_training.py`, which nobody changed. */
interface Watched {
  id: string;
  /** Some trainings in another way. */
  env?: Record<string, string>;
  args?: readonly string[];
  work: {unit: string; train: number | null; valid: number | null};
  stages: readonly string[];
  /** Steps of an epoch, or of a training without epochs; those that have a row. */
  steps: number;
  timed?: number;
  batch: {batchSize: number | null; accumulation?: number};
  /** Figures of each epoch that are known. */
  known: readonly ("trainLoss" | "validLoss" | "errorRate")[];
  validates: boolean;
  /** Lines that stand for its losses to the last digit, where others have times in them. */
  checked?: RegExp;
}

const rows = {work: {unit: "samples", train: 96, valid: 32}, validates: true};
const sixSteps = {steps: 6, batch: {batchSize: 16}};
/** The same rows, of twelve token ids each. */
const tokens = {args: ["--tokens"], work: {unit: "tokens", train: 12 * 96, valid: 12 * 32}};
const plain = {
  id: "pytorch",
  ...rows,
  stages: ["train", "train"],
};
const fit: Omit<Watched, "id"> = {
  ...rows,
  ...sixSteps,
  stages: ["fit", "fit"],
  known: ["trainLoss", "validLoss", "errorRate"],
};
const transformers: Watched = {
  id: "transformers",
  work: {unit: "tokens", train: 1024, valid: 512},
  stages: ["train", "train"],
  steps: 4,
  batch: {batchSize: 8, accumulation: 2},
  known: ["trainLoss", "validLoss"],
  validates: true,
};
const rounds = {
  work: {unit: "rows", train: null, valid: null},
  stages: [],
  steps: 20,
  batch: {batchSize: 300},
  known: [],
  validates: false,
};

const trainings: readonly Watched[] = [
  {...plain, ...sixSteps, known: ["trainLoss"]},
  {
    ...plain,
    env: {ACCUMULATE: "3", WORKERS: "2"},
    steps: 2,
    batch: {batchSize: 16, accumulation: 3},
    known: ["trainLoss"],
  },
  {
    ...plain,
    id: "language",
    work: {unit: "tokens", train: null, valid: null},
    stages: [],
    steps: 20,
    // Without a loader nothing says when the first step began.
    timed: 19,
    batch: {batchSize: 8},
    known: [],
    validates: false,
  },
  {
    ...plain,
    id: "language",
    args: ["--loader"],
    work: {unit: "tokens", train: 1024, valid: null},
    stages: ["train"],
    steps: 8,
    batch: {batchSize: 8},
    known: ["trainLoss"],
    validates: false,
  },
  {
    ...plain,
    id: "nanogpt",
    work: {unit: "tokens", train: null, valid: null},
    stages: [],
    steps: 21,
    timed: 20,
    batch: {batchSize: 4, accumulation: 3},
    known: [],
    validates: false,
    checked: /^checked |^step /,
  },
  {...plain, id: "accelerate", ...sixSteps, known: ["trainLoss"]},
  {...plain, id: "accelerate", ...tokens, ...sixSteps, known: ["trainLoss"]},
  {...fit, id: "keras"},
  {...fit, id: "keras", env: {KERAS_BACKEND: "torch"}},
  {...fit, id: "keras", env: {KERAS_BACKEND: "tensorflow"}},
  {...fit, id: "lightning", checked: /^checked /},
  {...fit, id: "lightning", args: ["--bar", "tqdm"], checked: /^checked /},
  {...fit, id: "lightning", args: ["--bar", "rich"], checked: /^checked /},
  {...fit, id: "lightning", ...tokens, checked: /^checked /},
  transformers,
  // One epoch and a half.
  {...transformers, args: ["--max-steps", "6"], stages: ["train"], steps: 6},
  {
    id: "fastai",
    ...rows,
    stages: ["frozen", "train", "train"],
    ...sixSteps,
    known: ["trainLoss", "validLoss", "errorRate"],
  },
  {
    ...plain,
    id: "skorch",
    work: {unit: "samples", train: 102, valid: 26},
    steps: 7,
    batch: {batchSize: 16},
    known: ["trainLoss", "validLoss"],
    checked: /^checked /,
  },
  {
    ...plain,
    id: "timm",
    work: {unit: "images", train: 32, valid: 32},
    steps: 4,
    batch: {batchSize: 8},
    known: ["trainLoss"],
  },
  {
    id: "trl",
    work: {unit: "tokens", train: 1024, valid: null},
    stages: ["train", "train"],
    steps: 8,
    batch: {batchSize: 8},
    known: ["trainLoss"],
    validates: false,
    checked: /^checked /,
  },
  {
    // Its loader has no end: epochs are those that it prints, and the steps are put into them.
    id: "yolo",
    work: {unit: "images", train: null, valid: null},
    stages: ["fit", "fit"],
    steps: 4,
    batch: {batchSize: 8},
    known: ["trainLoss", "errorRate"],
    validates: true,
    checked: /^checked /,
  },
  {id: "xgboost", ...rounds},
  {id: "lightgbm", ...rounds},
];

function trainerOf({id, env = {}, args = []}: Watched): PythonTrainer {
  const name = trainingName({id, env, args});
  const found = unchangedTrainings.find((one) => trainingName(one) === name);
  if (found === undefined) throw new Error(`no such training: ${name}`);
  return {id: found.trainer, packages: found.packages, logs: {}};
}
const variable = (training: Watched): string => `BATCHSWEEP_PYTHON_${trainerOf(training).id.toUpperCase()}`;
const isThere = (training: Watched): boolean =>
  process.env["BATCHSWEEP_LONG"] !== undefined || process.env[variable(training)] !== undefined;

/** The training recorded with and without hooks, and what it printed. */
async function recorded(training: Watched, ...options: string[]) {
  const {id, env = {}, args = []} = training;
  const set = Object.entries({...env, OMP_NUM_THREADS: "1"}).flatMap(([name, value]) => [
    "--env",
    `${name}=${value}`,
  ]);
  const {logs, runs} = await record([
    ...["--devices", "cpu", "--keep-output", ...options, ...set, "--"],
    ...[pythonWith(trainerOf(training)), join(folder, "trainings", `${id}_training.py`), ...args],
  ]);
  const [log] = logs;
  if (log === undefined) throw new Error("nothing was recorded");
  return {log, runs};
}

async function expectSteps(
  log: RunLog,
  runs: string,
  {steps, timed = steps, stages}: Watched,
): Promise<void> {
  const columns = (await readTelemetry(runs, log))?.steps;
  expect(columns?.epoch).toHaveLength(timed * Math.max(1, stages.length));
  expect(columns?.work).toHaveLength(columns?.epoch.length ?? 0);
}

/** What a training printed, without lines of TensorFlow's log, which have the time and the process in them. */
const trainersOwn = ({output}: RunLog, {checked = /^(?![IWEF]\d{4} )/}: Watched): string[] =>
  output.filter((line) => checked.test(line));

const nameOf = ({id, env = {}, args = []}: Watched): string => trainingName({id, env, args});

test("every training that is recorded here is one of the bench's, and the other way round", () => {
  expect(trainings.map(nameOf).sort()).toEqual(unchangedTrainings.map(trainingName).sort());
});

describe("a training that nobody changed, recorded without an option", () => {
  const named = trainings.map((training) => ({...training, name: nameOf(training)}));
  test.for(named)("$name", {timeout: 10 * minutes}, async (training, context) => {
    if (!isThere(training))
      return context.skip(`name a Python with it in $${variable(training)}, or set BATCHSWEEP_LONG`);
    const {log, runs} = await recorded(training);
    expect(log).toMatchObject({reader: "hooks", status: {state: "completed"}});
    expect(log.work).toEqual(training.work);
    expect(log.training).toMatchObject({accumulation: null, ...training.batch});
    if (training.stages.length === 0) expect(log.reports.map(({step}) => step)).toContain(training.steps);
    expect(log.epochs.map(({stage}) => stage)).toEqual(training.stages);
    for (const epoch of log.epochs) {
      for (const figure of training.known) expect(epoch[figure]).toEqual(expect.any(Number));
      expect(epoch.validateMs === null).toBe(!training.validates);
    }
    await expectSteps(log, runs, training);

    const bare = await recorded(training, "--no-hooks");
    expect(bare.log.reader).not.toBe("hooks");
    // Losses stand there to the last digit.
    expect(trainersOwn(log, training).length).toBeGreaterThan(0);
    expect(trainersOwn(log, training)).toEqual(trainersOwn(bare.log, training));
    if (training.id !== "pytorch") return;

    // Operations of one step, which is not timed, and the losses stay what they are.
    const counted = await recorded(training, "--count-flops", "--sync-steps");
    const flops = counted.log.reports.flatMap(({figures}) => figures["flops_per_step"] ?? []);
    expect(flops).toEqual(training.steps < 3 ? flops : [expect.any(Number)]);
    expect(trainersOwn(counted.log, training)).toEqual(trainersOwn(bare.log, training));
  });
});
