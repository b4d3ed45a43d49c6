import {execFileSync} from "node:child_process";
import {cp, mkdir, rename} from "node:fs/promises";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {importers} from "../../src/importers/index.ts";
import {ImportError, type ImportedRun} from "../../src/importers/importer.ts";
import {notebookRuns} from "../../src/importers/logs/notebook.ts";
import {nvidiaSmiRun} from "../../src/importers/samples/nvidia-smi.ts";
import {nvtopRun} from "../../src/importers/samples/nvtop.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const here = join(import.meta.dirname, "fixtures");
const readerFixtures = join(import.meta.dirname, "..", "readers", "fixtures");

async function imported(format: string, path: string): Promise<ImportedRun[]> {
  const importer = importers.find(({id}) => id === format);
  if (importer === undefined) throw new Error(`no such importer: ${format}`);
  return importer.read(path);
}

describe("logs of trainers", () => {
  test("fastai's CSV has the time of each epoch in whole seconds", async () => {
    const [run] = await imported("fastai", join(readerFixtures, "fastai-history.csv"));
    expect(run).toMatchObject({name: "fastai-history", engine: "fastai", timeResolutionMs: 1000});
    expect(run?.epochs.map(({durationMs}) => durationMs)).toEqual([59_000, 69_000]);
  });

  test("Keras' and Lightning's CSV have no times", async () => {
    const [keras] = await imported("keras", join(readerFixtures, "keras-history.csv"));
    expect(keras?.epochs.map(({durationMs}) => durationMs)).toEqual([null, null, null]);
    const [lightning] = await imported("lightning", join(readerFixtures, "lightning-metrics.csv"));
    expect(lightning?.epochs).toHaveLength(3);
  });

  test("Transformers' state says the batch size", async () => {
    const [run] = await imported("transformers", join(readerFixtures, "transformers-trainer_state.json"));
    expect(run).toMatchObject({batchSize: 16, engine: "transformers"});
    expect(run?.epochs).toHaveLength(3);
  });
});

describe("trackers", () => {
  const epochs = [
    {epoch: 0, trainLoss: 0.9, validLoss: 0.8, errorRate: 0.25},
    {epoch: 1, trainLoss: 0.7, validLoss: 0.6, errorRate: 0.1875},
    {epoch: 2, trainLoss: 0.5, validLoss: 0.55, errorRate: 0.15625},
  ];

  test("Weights & Biases, offline", async () => {
    const [run] = await imported("wandb", join(here, "wandb"));
    expect(run).toMatchObject({
      model: "resnet18",
      batchSize: 32,
      settings: {lr: 0.001},
      succeeded: true,
      epochs,
    });
    expect(run?.startedAt).toMatch(/^2026-11-23T/);
  });

  test("Weights & Biases' system metrics of the process, on the run's clock", async () => {
    const [run] = await imported("wandb", join(here, "wandb"));
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
    const [run] = await imported("mlflow", join(here, "mlruns"));
    expect(run).toMatchObject({
      name: "birds",
      model: "resnet18",
      batchSize: 32,
      settings: {lr: 0.001},
      epochs,
    });
  });
});

describe("a file store", () => {
  const runFolder = "0/3ab05297395a4387bbd23e3313754c90";

  test("has a metric named train/loss in a folder of its own, and it is the training loss", async () => {
    const store = temporaryFolder();
    await cp(join(here, "mlruns"), store, {recursive: true});
    const metrics = join(store, runFolder, "metrics");
    await mkdir(join(metrics, "train"));
    await rename(join(metrics, "train_loss"), join(metrics, "train/loss"));
    const [run] = await imported("mlflow", store);
    expect(run?.epochs.map(({trainLoss}) => trainLoss)).toEqual([0.9, 0.7, 0.5]);
  });

  test.skipIf(process.platform === "win32")(
    "with a pipe in it is refused, since that never ends",
    async () => {
      const store = temporaryFolder();
      await cp(join(here, "mlruns"), store, {recursive: true});
      execFileSync("mkfifo", [join(store, runFolder, "metrics", "pipe")]);
      await expect(imported("mlflow", store)).rejects.toThrow(/pipe: not a file$/);
    },
  );
});

describe("samples", () => {
  test("nvidia-smi's CSV of two GPUs, with what one of them does not give", async () => {
    const [run] = await imported("nvidia-smi", join(here, "nvidia-smi.csv"));
    const samples = run?.samples;
    expect(samples?.atMs).toEqual([0, 4, 1000, 1004]);
    expect(samples?.devices.map(({id}) => id)).toEqual(["0", "1"]);
    const column = (device: string, metric: string) =>
      samples?.series.find((one) => one.device === device && one.metric === metric)?.values;
    expect(column("0", "gpu.utilization")).toEqual([0, null, 0.95, null]);
    expect(column("0", "gpu.memory.usage")).toEqual([3 * 2 ** 20, null, 4096 * 2 ** 20, null]);
    expect(column("1", "gpu.power")).toEqual([null, null, null, null]);
  });

  test("nvtop's snapshots, which have no times", async () => {
    const [run] = await imported("nvtop", join(here, "nvtop.json"));
    expect(run?.samples?.atMs).toEqual([0, 100]);
    expect(run?.samples?.series.map(({metric, values}) => [metric, values])).toEqual([
      ["gpu.utilization", [0.9, 0.95]],
      ["gpu.power", [120, null]],
      ["gpu.temperature", [45, 46]],
      ["gpu.clock.sm", [1.837e9, 1.837e9]],
    ]);
    expect(run?.notes[0]).toContain("nvtop writes no times");
  });
});

describe("tables of notebooks", () => {
  const table = `<table border="1"><thead><tr><th>epoch</th><th>train_loss</th><th>valid_loss</th><th>error_rate</th><th>time</th></tr></thead>
    <tbody><tr><td>0</td><td>0.5</td><td>0.4</td><td>0.25</td><td>01:04</td></tr></tbody></table>`;

  test("a table is a run, named by its heading", () => {
    const runs = notebookRuns(`## CPU\n\n${table}\n\n**Batch 16:**\n${table}`, "post.md");
    expect(runs).toMatchObject([
      {name: "CPU", device: "cpu", batchSize: null, epochs: [{trainLoss: 0.5, durationMs: 64_000}]},
      {name: "Batch 16", device: null, batchSize: 16},
    ]);
  });

  test("a notebook's outputs are read in their order", () => {
    const cells = [
      {cell_type: "markdown", source: ["# Batch size 32 on the GPU"]},
      {cell_type: "code", source: "learn.fit(1)", outputs: [{data: {"text/html": [table]}}]},
    ];
    expect(notebookRuns(JSON.stringify({cells}), "a.ipynb")).toMatchObject([{batchSize: 32, device: "gpu"}]);
  });
});

describe("what is not of the form is refused in one line", () => {
  test.each([
    ["fastai", join(here, "nvtop.json"), "no epochs of fastai in it"],
    ["wandb", join(readerFixtures, "keras-history.csv"), "not a file of Weights & Biases"],
    ["mlflow", readerFixtures, "no run of MLflow's file store in it"],
  ])("%s: %s", async (format, path, message) => {
    await expect(imported(format, path)).rejects.toThrow(message);
    await expect(imported(format, path)).rejects.toThrow(ImportError);
  });

  test("texts", () => {
    expect(() => nvidiaSmiRun("a,b\n1,2\n", "x.csv")).toThrow("x.csv: no samples of nvidia-smi");
    expect(() => nvtopRun("not JSON", "x.json", {endUnixMs: 0})).toThrow(
      "x.json: no snapshots of nvtop: not JSON",
    );
    expect(() => notebookRuns("# nothing", "x.md")).toThrow("x.md: no epoch tables in it");
    expect(() => notebookRuns("[]", "x.ipynb")).toThrow("x.ipynb: not a notebook: no cells");
  });
});
