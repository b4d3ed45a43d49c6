import {execFileSync} from "node:child_process";
import {cp, mkdir, rename} from "node:fs/promises";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {ImportError} from "../../../src/importers/importer.ts";
import {mlflowImporter} from "../../../src/importers/trackers/mlflow.ts";
import {wandbImporter} from "../../../src/importers/trackers/wandb.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {databaseOf} from "./database-fixture.ts";

const fixtures = join(import.meta.dirname, "../fixtures");
const readerFixtures = join(import.meta.dirname, "../../readers/fixtures");

describe("trackers", () => {
  const epochs = [
    {epoch: 0, trainLoss: 0.9, validLoss: 0.8, errorRate: 0.25},
    {epoch: 1, trainLoss: 0.7, validLoss: 0.6, errorRate: 0.1875},
    {epoch: 2, trainLoss: 0.5, validLoss: 0.55, errorRate: 0.15625},
  ];

  test("Weights & Biases, offline", async () => {
    const [run] = await wandbImporter.read(join(fixtures, "wandb"));
    expect(run).toMatchObject({
      model: "resnet18",
      batchSize: 32,
      settings: {lr: 0.001},
      ended: {state: "completed"},
      epochs,
    });
    expect(run?.startedAt).toMatch(/^2026-11-23T/);
  });

  test("Weights & Biases' system metrics of the process, on the run's clock", async () => {
    const [run] = await wandbImporter.read(join(fixtures, "wandb"));
    const samples = run?.samples;
    expect(samples?.startedAt).toBe(run?.startedAt);
    expect(samples?.atMs.map((at) => Math.round(at / 1000))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(samples?.devices.map(({id}) => id)).toEqual(["host"]);
    expect(samples?.series.map(({metric, values}) => [metric, values[1]])).toEqual([
      ["process.cpu.utilization", 0.05911330223083496],
      ["process.memory.usage", 56_598_528],
    ]);
  });

  test("MLflow's file store", async () => {
    const [run] = await mlflowImporter.read(join(fixtures, "mlruns"));
    expect(run).toMatchObject({
      name: "birds",
      model: "resnet18",
      batchSize: 32,
      settings: {lr: 0.001},
      epochs,
    });
  });
});

test("MLflow's database: epochs with NaN, steps with infinity, a failed run, and none that was deleted", async () => {
  const runs = await mlflowImporter.read(databaseOf("mlflow.sql"));
  expect(runs.map(({name, ended, batchSize}) => [name, ended?.state, batchSize])).toEqual([
    ["epochs", "completed", 32],
    ["steps", "completed", 8],
    ["failed", "failed", 16],
  ]);
  const [epochs, steps, failed] = runs;
  expect(epochs).toMatchObject({model: "resnet18", settings: {lr: 0.001, epochs: 3}, durationMs: 254});
  expect(epochs?.epochs.map(({validLoss, errorRate}) => [validLoss, errorRate])).toEqual([
    [0.9, 0.5],
    [0.8, 0.25],
    [null, 0],
  ]);
  expect(epochs?.epochs[2]?.notFinite).toEqual(["validLoss"]);
  expect(steps?.epochs).toEqual([]);
  expect(steps?.reports.map(({step, notFinite}) => [step, notFinite])).toEqual([
    [10, []],
    [20, []],
    [30, []],
    [40, []],
    [50, ["loss"]],
  ]);
  expect(failed?.epochs).toHaveLength(1);
});

describe("a file store", () => {
  const runFolder = "0/3ab05297395a4387bbd23e3313754c90";

  test("has a metric named train/loss in a folder of its own, and it is the training loss", async () => {
    const store = temporaryFolder();
    await cp(join(fixtures, "mlruns"), store, {recursive: true});
    const metrics = join(store, runFolder, "metrics");
    await mkdir(join(metrics, "train"));
    await rename(join(metrics, "train_loss"), join(metrics, "train/loss"));
    const [run] = await mlflowImporter.read(store);
    expect(run?.epochs.map(({trainLoss}) => trainLoss)).toEqual([0.9, 0.7, 0.5]);
  });

  test.skipIf(process.platform === "win32")(
    "with a pipe in it is refused, since that never ends",
    async () => {
      const store = temporaryFolder();
      await cp(join(fixtures, "mlruns"), store, {recursive: true});
      execFileSync("mkfifo", [join(store, runFolder, "metrics", "pipe")]);
      await expect(mlflowImporter.read(store)).rejects.toThrow(/pipe: not a file$/);
    },
  );
});

describe("what is of another kind is refused in one line", () => {
  test.each([
    [wandbImporter, join(readerFixtures, "keras-history.csv"), "not a file of Weights & Biases"],
    [mlflowImporter, readerFixtures, "no run of MLflow's file store in it"],
    [mlflowImporter, join(readerFixtures, "keras-history.csv"), "not a database of this tracker: "],
  ])("$id: %s", async (importer, path, message) => {
    await expect(importer.read(path)).rejects.toThrow(message);
    await expect(importer.read(path)).rejects.toThrow(ImportError);
  });
});
