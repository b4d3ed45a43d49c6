import {execFileSync} from "node:child_process";
import {readFileSync, readdirSync, writeFileSync} from "node:fs";
import {cp, mkdir, rename} from "node:fs/promises";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {ImportError} from "../../../src/importers/importer.ts";
import {mlflowImporter} from "../../../src/importers/trackers/mlflow.ts";
import {wandbImporter} from "../../../src/importers/trackers/wandb.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {databaseOf} from "./database-fixture.ts";
import {importedDocuments, type Stated} from "../../../src/importers/document.ts";
import {trackedRun} from "../../../src/importers/trackers/mlflow-run.ts";
import {neptuneImporter} from "../../../src/importers/trackers/neptune.ts";
import {tensorboardImporter} from "../../../src/importers/trackers/tensorboard.ts";
import {trackioImporter} from "../../../src/importers/trackers/trackio.ts";

const unstated: Stated = {
  ...{id: "old", title: null, author: null, publishedOn: null, device: null},
  ...{batchSizes: [], engine: null, model: null, data: null},
};

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
    [50, ["trainLoss"]],
  ]);
  expect(failed?.epochs).toHaveLength(1);
});

describe("TensorBoard's event files", () => {
  const read = (folder: string) => tensorboardImporter.read(join(fixtures, "tensorboard", folder));

  test("a figure of the training and one of the test an epoch, with hyper-parameters", async () => {
    const [run] = await read("torch");
    expect(run).toMatchObject({name: "torch", batchSize: 32, model: "resnet18", settings: {lr: 0.001}});
    expect(run?.epochs.map(({trainLoss, validLoss, errorRate}) => [trainLoss, validLoss, errorRate])).toEqual(
      [
        [1, 0.9, 0.5],
        [0.5, 0.8, 0.4],
        [0.33333334, null, 0.3],
      ],
    );
    expect(run?.epochs[2]?.notFinite).toEqual(["validLoss"]);
    expect(run?.epochs.map(({durationMs}) => durationMs).slice(1)).toEqual([2000, 2000]);
  });

  test("those of Transformers have epochs by their own count", async () => {
    const [run] = await read("hf");
    expect(run).toMatchObject({durationMs: 6500, statedRate: {unit: "samples", perSecond: 50}});
    expect(run?.epochs.map(({validLoss, errorRate}) => [validLoss, errorRate])).toEqual([
      [0.6, 0.35],
      [0.3, 0.2],
    ]);
  });

  test("the folders of Keras are one run, and steps of batches are no epochs", async () => {
    const [run, ...others] = await read("keras");
    expect(others).toEqual([]);
    expect(run?.epochs.map(({trainLoss, validLoss, errorRate}) => [trainLoss, validLoss, errorRate])).toEqual(
      [
        [1, 0.9, 0.4],
        [0.5, 0.8, 0.3],
      ],
    );
  });

  test("a log folder has a run a folder; a file that is still written is read as far as it goes", async () => {
    expect((await read(".")).map(({name}) => name).sort()).toEqual(["hf", "keras", "torch"]);
    const folder = temporaryFolder();
    const file = readdirSync(join(fixtures, "tensorboard/hf")).map((name) =>
      join(fixtures, "tensorboard/hf", name),
    );
    writeFileSync(join(folder, "events.out.tfevents.1.host"), readFileSync(file[0]!).subarray(0, -10));
    expect((await tensorboardImporter.read(folder))[0]?.epochs).toHaveLength(2);
  });
});

test("trackio's database: epochs with what it writes as text for NaN, and steps", async () => {
  const [epochs, steps] = await trackioImporter.read(databaseOf("trackio.sql"));
  expect(epochs).toMatchObject({name: "epochs", batchSize: 32, settings: {lr: 0.001}, ended: null});
  expect(epochs?.startedAt).toBe("2026-11-29T09:15:04.316Z");
  expect(epochs?.epochs.map(({validLoss, errorRate}) => [validLoss, errorRate])).toEqual([
    [0.9, 0.5],
    [null, 0.25],
  ]);
  expect(steps).toMatchObject({name: "steps", batchSize: 8, epochs: []});
  expect(steps?.reports.map(({step}) => step)).toEqual([0, 1, 2, 3, 4]);
});

test("Neptune's export: epochs with NaN, a failed run by steps, and nothing of what Neptune sampled", async () => {
  const [epochs, steps] = await neptuneImporter.read(join(fixtures, "neptune"));
  expect(epochs).toMatchObject({
    ...{name: "BIR-1", batchSize: 32, model: "resnet18", settings: {"parameters/lr": 0.001}},
    ...{startedAt: "2026-11-23T12:00:00.000Z", durationMs: 30_500, ended: null},
  });
  expect(
    epochs?.epochs.map(({trainLoss, validLoss, errorRate, durationMs}) => [
      trainLoss,
      validLoss,
      errorRate,
      durationMs,
    ]),
  ).toEqual([
    [1, 0.9, 0.5, 10_000],
    [0.5, 0.8, 0.4, 10_000],
    [1 / 3, null, 0.3, 10_000],
  ]);
  expect(Object.keys(epochs?.epochs[0]?.metrics ?? {})).toEqual(["metrics/val/accuracy"]);
  expect(steps).toMatchObject({name: "BIR-2", batchSize: 8, ended: {state: "failed"}, epochs: []});
  expect(steps?.reports.map(({step}) => step)).toEqual([10, 20, 30]);
});

test("what MLflow samples of the machine are samples, and a busy GPU among them says where it trained", () => {
  const at = (second: number, name: string, value: number) => ({
    ...{name, value, step: second, unixMs: 1_770_000_000_000 + 1000 * second},
  });
  const metrics = [0, 10, 20].flatMap((second) => [
    at(second, "system/gpu_0_utilization_percentage", 90),
    at(second, "system/gpu_0_memory_usage_megabytes", 1000),
    at(second, "system/cpu_utilization_percentage", 12.5),
  ]);
  const facts = {name: "a", status: 3, startUnixMs: 1_770_000_000_000, endUnixMs: null, parameters: {}};
  const run = trackedRun({...facts, metrics: [...metrics, at(5, "loss", 1)]});
  expect(run.samples?.series.map(({device, metric, values}) => [device, metric, values])).toEqual([
    ["gpu0", "gpu.utilization", [0.9, 0.9, 0.9]],
    ["gpu0", "gpu.memory.usage", [1e9, 1e9, 1e9]],
    ["host", "machine.cpu.utilization", [0.125, 0.125, 0.125]],
  ]);
  expect(run.reports).toHaveLength(1);
  const [document] = importedDocuments([run], {importer: "mlflow", files: ["a"], stated: unstated}).runs;
  expect(document?.log.configuration.device).toBe("gpu");
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
    [tensorboardImporter, join(readerFixtures, "keras-history.csv"), "no event file of TensorBoard"],
    [tensorboardImporter, readerFixtures, "no scalars of TensorBoard in it"],
    [neptuneImporter, join(readerFixtures, "keras-history.csv"), "not a file of neptune-exporter: "],
    [neptuneImporter, readerFixtures, "no run of neptune-exporter in it"],
    [trackioImporter, join(readerFixtures, "keras-history.csv"), "not a database of this tracker: "],
    [mlflowImporter, join(readerFixtures, "keras-history.csv"), "not a database of this tracker: "],
  ])("$id: %s", async (importer, path, message) => {
    await expect(importer.read(path)).rejects.toThrow(message);
    await expect(importer.read(path)).rejects.toThrow(ImportError);
  });
});
