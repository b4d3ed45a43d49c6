import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {importedDocuments, type Stated} from "../../src/importers/document.ts";
import {importers} from "../../src/importers/index.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";
import {serializeRunLog, serializeTelemetry} from "../../src/schema/serialize.ts";

const stated: Stated = {
  ...{id: "old", title: null, author: null, publishedOn: null, device: null},
  ...{batchSizes: [], engine: null, model: null, data: null},
};

/** What `npm run import -- FORMAT FILE` makes of a small file of one kind of fault; each log is held against the schema. */
async function imported(
  format: string,
  file: string,
): Promise<{logs: RunLog[]; telemetry: (Telemetry | null)[]; notes: string}> {
  const importer = importers.find(({id}) => id === format);
  const runs = await importer!.read(join(import.meta.dirname, "fixtures/right", file));
  const {sweep, runs: documents} = importedDocuments(runs, {importer: format, files: [file], stated});
  for (const {log, telemetry} of documents) {
    serializeRunLog(log);
    if (telemetry !== null) serializeTelemetry(telemetry);
  }
  return {
    logs: documents.map(({log}) => log),
    telemetry: documents.map(({telemetry}) => telemetry),
    notes: sweep.notes.join(" "),
  };
}

const rows = (log: RunLog | undefined) =>
  log?.epochs.map(({epoch, trainLoss, validLoss, errorRate}) => [epoch, trainLoss, validLoss, errorRate]);

const seconds = (log: RunLog | undefined) =>
  log?.epochs.map(({durationMs}) => durationMs && durationMs / 1000);

describe("a byte-order mark changes nothing", () => {
  test.each([
    [
      "fastai",
      "fastai.csv",
      [
        [0, 1, 0.9, 0.4],
        [1, 0.8, 0.7, 0.3],
      ],
    ],
    [
      "keras",
      "keras.csv",
      [
        [0, 1, 0.9, 0.4],
        [1, 0.8, 0.7, 0.3],
      ],
    ],
    [
      "lightning",
      "lightning.csv",
      [
        [0, 1, 0.9, null],
        [1, 0.8, 0.7, null],
      ],
    ],
    [
      "transformers",
      "trainer_state.json",
      [
        [0, 1, 0.9, 0.4],
        [1, 0.5, 0.5, 0.9],
      ],
    ],
  ])("%s", async (format, file, expected) => {
    const {logs} = await imported(format, `bom/${file}`);
    expect(rows(logs[0])).toEqual(expected);
  });
});

test.each([
  [
    "fastai",
    "no-time-column.csv",
    [
      [0, 1, 0.9, 0.4],
      [1, 0.8, 0.7, 0.3],
    ],
  ],
  [
    "keras",
    "resumed.csv",
    [
      [0, 1, 0.9, 0.4],
      [1, 0.8, 0.7, 0.3],
      [2, 0.5, 0.4, 0.2],
      [3, 0.3, 0.35, 0.15],
    ],
  ],
  [
    "lightning",
    "test-row.csv",
    [
      [0, 1, 0.9, null],
      [1, 0.8, 0.7, null],
    ],
  ],
  ["lightning", "loss-slash-train.csv", [[0, 1, 0.9, null]]],
])("the file of a logger, %s: %s", async (format, file, expected) => {
  const {logs} = await imported(format, file);
  expect(rows(logs[0])).toEqual(expected);
  expect(logs[0]?.status.state).toBe("not-stated");
});

test("a count that begins anew and a test row have a note", async () => {
  expect((await imported("keras", "resumed.csv")).notes).toContain("began anew once");
  expect((await imported("lightning", "test-row.csv")).notes).toContain("A test after the training");
});

describe("tables of notebooks and posts", () => {
  test("without a column of times have the total time, and the reason", async () => {
    const {logs} = await imported("notebook", "no-time-column.ipynb");
    expect(rows(logs[0])).toEqual([
      [0, 1.4, 0.35, 0.1],
      [1, 0.6, 0.3, 0.09],
    ]);
    expect(logs[0]).toMatchObject({status: {state: "not-stated", durationMs: 106_000}});
    expect(logs[0]?.missing["epochs.durationMs"]).toBe("the log has no times of epochs");
    expect(logs[0]?.configuration).toMatchObject({device: "gpu", batchSize: 64});
  });

  test("two of one cell are the stages of one run", async () => {
    const {logs} = await imported("notebook", "two-tables.ipynb");
    expect(logs).toHaveLength(1);
    expect(logs[0]?.epochs.map(({epoch, stage}) => [epoch, stage])).toEqual([
      [0, "fit 1"],
      [1, "fit 2"],
      [2, "fit 2"],
    ]);
    expect(seconds(logs[0])).toEqual([54, 55, 56]);
    expect(logs[0]?.epochs.at(-1)?.errorRate).toBe(0.06);
  });

  test("stand under all headings of HTML above them", async () => {
    const {logs} = await imported("notebook", "headings.html");
    expect(
      logs.map(({configuration: {device, batchSize}, epochs}) => [device, batchSize, epochs.length]),
    ).toEqual([
      ["gpu", 64, 3],
      ["gpu", 16, 1],
    ]);
  });

  test("drawn with bars are read, with hours", async () => {
    const {logs} = await imported("notebook", "pipe-tables.md");
    expect(logs).toHaveLength(1);
    expect(logs[0]?.configuration).toMatchObject({device: "gpu", batchSize: 64});
    expect(seconds(logs[0])).toEqual([54, 3723, 60]);
    expect(logs[0]?.epochs.map(({errorRate}) => errorRate)).toEqual([0.105, 0.071, 0.066]);
  });
});

describe("an epoch is what the log numbers so", () => {
  test("of several evaluations in it the last counts, and the mean of its losses", async () => {
    const {logs} = await imported("transformers", "eval-steps-trainer_state.json");
    expect(rows(logs[0])).toEqual([
      [0, 0.8125, 0.8, 0.3],
      [1, 0.5625, 0.6, 0.1],
    ]);
    expect(logs[0]?.status.state).toBe("completed");
  });

  test("in what Transformers gives to Weights & Biases too", async () => {
    const {logs} = await imported("wandb", "hf.wandb");
    expect(logs[0]?.epochs.map(({validLoss, errorRate}) => [validLoss, errorRate])).toEqual([
      [0.4, 0.1],
      [0.4, 0.1],
    ]);
  });

  test("with the names of Keras' callback for Weights & Biases", async () => {
    const {logs} = await imported("wandb", "keras-callback.wandb");
    expect(rows(logs[0])?.map((row) => row.map((value) => value && Number(value.toFixed(3))))).toEqual([
      [0, 1, 2, 0.4],
      [1, 0.5, 1, 0.3],
      [2, 0.333, 0.667, 0.2],
    ]);
  });
});

describe("a figure that is not finite is null, and the reason is that the log says so", () => {
  test("in a state of Transformers", async () => {
    const {logs} = await imported("transformers", "nan-trainer_state.json");
    expect(rows(logs[0])).toEqual([
      [0, 1, 0.9, 0.4],
      [1, null, null, 0.9],
    ]);
    expect(logs[0]?.epochs[1]?.notFinite).toEqual(["trainLoss", "validLoss"]);
    expect(logs[0]?.missing).toMatchObject({
      "epochs.trainLoss": "the log says NaN",
      "epochs.validLoss": "the log says NaN",
    });
  });

  test("in Weights & Biases, which itself writes NaN and Infinity", async () => {
    const {logs} = await imported("wandb", "nan.wandb");
    expect(logs[0]?.epochs).toHaveLength(3);
    expect(logs[0]?.epochs.flatMap(({notFinite}) => notFinite).length).toBeGreaterThan(0);
    expect(logs[0]?.missing["epochs.trainLoss"]).toContain("the log says NaN");
  });
});

test("a file of Weights & Biases without a record of the end is not completed", async () => {
  const {logs} = await imported("wandb", "no-exit.wandb");
  expect(logs[0]?.status).toMatchObject({
    state: "interrupted",
    reason: expect.stringContaining("no record of an end"),
  });
});

test.each(["mlruns", "mlruns/1"])(
  "MLflow's runs in %s: NaN, steps within epochs, deleted and running ones",
  async (folder) => {
    const {logs} = await imported("mlflow", folder);
    expect(
      logs.map(({configuration, status, epochs}) => [configuration.batchSize, status.state, epochs.length]),
    ).toEqual([
      [32, "completed", 2],
      [16, "interrupted", expect.anything()],
      [8, "completed", 2],
    ]);
    const [nan, , steps] = logs;
    expect(rows(nan)).toEqual([
      [0, 1, 0.9, null],
      [1, null, null, null],
    ]);
    expect(nan?.missing["epochs.validLoss"]).toBe("the log says NaN");
    expect(steps?.epochs.map(({validLoss, durationMs}) => [validLoss, durationMs])).toEqual([
      [0.5, 9000],
      [0.5, 10_000],
    ]);
  },
);

describe("GPU samples", () => {
  const column = (telemetry: Telemetry | null | undefined, metric: string) =>
    telemetry?.series.find((one) => one.metric === metric);

  test("rows of one poll share an instant, and the rate is per device", async () => {
    const {logs, telemetry} = await imported("nvidia-smi", "staggered.csv");
    expect(logs[0]?.telemetry).toMatchObject({samples: 30, sampleHz: expect.closeTo(1, 2)});
    expect(telemetry[0]?.devices).toHaveLength(4);
    expect(telemetry[0]?.series.flatMap(({values}) => values)).not.toContain(null);
  });

  test("in UTF-16, as PowerShell's > writes it", async () => {
    const {telemetry} = await imported("nvidia-smi", "utf16.csv");
    expect(column(telemetry[0], "gpu.utilization")?.values).toEqual([0.45, 0.46]);
  });

  test("power and clock of newer drivers; columns that are left out are named", async () => {
    const {telemetry, notes} = await imported("nvidia-smi", "power-instant.csv");
    expect(column(telemetry[0], "gpu.power")?.values).toEqual([60.5, 61.5]);
    expect(column(telemetry[0], "gpu.clock.sm")?.values).toEqual([1.4e9, 1.4e9]);
    expect(notes).toContain("Columns that were left out: power.draw.average [W].");
  });

  test("a column without a number stays, with its reason", async () => {
    const {telemetry} = await imported("nvidia-smi", "not-available.csv");
    expect(column(telemetry[0], "gpu.utilization")).toMatchObject({
      values: [null, null],
      missing: "nvidia-smi gave no number, as it prints [N/A]",
    });
    expect(column(telemetry[0], "gpu.memory.usage")?.values).toEqual([500 * 2 ** 20, null]);
  });

  test("temperatures are in the unit that nvtop prints", async () => {
    const {telemetry} = await imported("nvtop", "fahrenheit.json");
    expect(column(telemetry[0], "gpu.temperature")?.values.map((value) => value?.toFixed(1))).toEqual([
      "36.1",
      "37.2",
    ]);
  });
});
