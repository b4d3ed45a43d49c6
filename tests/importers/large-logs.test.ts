import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {importedDocuments, type Stated} from "../../src/importers/document.ts";
import {unknownRun} from "../../src/importers/importer.ts";
import {progressOf} from "../../src/importers/progress/progress.ts";
import {nvidiaSmiRun} from "../../src/importers/samples/nvidia-smi.ts";
import {trackedSamples} from "../../src/importers/trackers/tracked-samples.ts";
import {wandbImporter} from "../../src/importers/trackers/wandb.ts";
import {isLongMode, longMode} from "../runner/slow.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {encoded, wandbFile} from "./trackers/protobuf-fixture.ts";

// Node's stack takes 125,000 arguments, and not 130,000.
const many = 140_000;
const stated: Stated = {
  ...{id: "old", title: null, author: null, publishedOn: null, device: null},
  ...{batchSizes: [], engine: null, model: null, data: null},
};

// A list of so many values that is spread into arguments overflows the stack.
test("140,000 samples of nvidia-smi", () => {
  const rows = Array.from({length: many}, (_, second) => {
    const instant = new Date(Date.UTC(2026, 4, 1) + 1000 * second).toISOString();
    return `${instant.slice(0, 10).replaceAll("-", "/")} ${instant.slice(11, 23)}, 0, ${second % 101} %`;
  });
  const run = nvidiaSmiRun(["timestamp, index, utilization.gpu [%]", ...rows].join("\n"), "gpu.csv");
  expect(run.samples?.atMs).toHaveLength(many);
  expect(run.durationMs).toBe(1000 * (many - 1));
  const [document] = importedDocuments([run], {importer: "nvidia-smi", files: ["gpu.csv"], stated}).runs;
  expect(document?.log.telemetry).toMatchObject({samples: many, sampleHz: 1});
});

test("as many system metrics of Weights & Biases", () => {
  const readings = Array.from({length: many}, (_, index) => ({
    unixMs: 1000 * index,
    devices: [{device: "host", name: "Machine", figures: {processCpu: 0.5}}],
  }));
  expect(trackedSamples(readings, null, "wandb")?.atMs).toHaveLength(many);
});

test.skipIf(!isLongMode)(longMode("as many logged steps of Weights & Biases before one epoch"), async () => {
  const item = (name: string, value: number): Uint8Array =>
    encoded(1, Buffer.concat([encoded(1, name), encoded(16, JSON.stringify(value))]));
  const history = (items: Uint8Array[]): Uint8Array => encoded(2, Buffer.concat(items));
  const records = Array.from({length: many}, (_, step) =>
    history([item("loss_step", 1 / (step + 1)), item("_step", step)]),
  );
  records.push(history([item("epoch", 0), item("train_loss", 0.1), item("_step", many)]));
  const file = join(temporaryFolder(), "many.wandb");
  writeFileSync(file, wandbFile(records));
  const [run] = await wandbImporter.read(file);
  expect(run?.epochs).toMatchObject([{epoch: 0, trainLoss: 0.1}]);
});

test("as many reports are thinned, and a note says so", () => {
  const entries = Array.from({length: many}, (_, step) => ({
    ...{step, unixMs: null, statedMs: null, stage: "train"},
    figures: {loss: 1 / (step + 1)},
  }));
  const {reports, epochs, notes} = progressOf(entries);
  expect(epochs).toEqual([]);
  expect(reports.length).toBeLessThanOrEqual(2001);
  expect(reports.at(-1)?.step).toBe(many - 1);
  expect(notes.join(" ")).toContain(`Of ${many} reports every 70th was kept.`);
  expect(
    importedDocuments([{...unknownRun("a"), reports}], {importer: "x", files: ["x"], stated}).runs,
  ).toHaveLength(1);
});
