import {expect, test} from "vitest";
import {importedDocuments, type Stated} from "../../src/importers/document.ts";
import {unknownRun} from "../../src/importers/importer.ts";
import {importers} from "../../src/importers/index.ts";

const unstated: Stated = {
  ...{id: "old", title: null, author: null, publishedOn: null, device: null},
  ...{batchSizes: [], engine: null, model: null, data: null},
};

const context = {importer: "fastai", files: ["/home/somebody/history.csv"], stated: unstated};

test("every importer has an id and a description of its own", () => {
  expect(new Set(importers.map(({id}) => id)).size).toBe(importers.length);
  expect(new Set(importers.map(({description}) => description)).size).toBe(importers.length);
});

test("the same configuration again is a repeat, and the folder of the file is not published", () => {
  const runs = [16, 32, 16].map((batchSize) => ({...unknownRun("a"), batchSize}));
  const {sweep, runs: documents} = importedDocuments(runs, context);
  expect(documents.map(({log: {run}}) => run)).toEqual([
    "not-stated-cpu-b016-r1",
    "not-stated-cpu-b032-r1",
    "not-stated-cpu-b016-r2",
  ]);
  expect(sweep.plan).toMatchObject({factors: {device: ["cpu"], batchSize: [16, 32]}, repeats: 2});
  expect(sweep.title).toBe("Imported from fastai: history.csv");
});

test("what the log does not say is null, with the reason", () => {
  const [document] = importedDocuments([unknownRun("a")], context).runs;
  expect(document?.log.startedAt).toBeNull();
  expect(document?.log.missing).toMatchObject({
    "configuration.batchSize": "the log does not say it (name it with --batch-size)",
    startedAt: "the log does not say when the run began",
  });
});

test("samples count per second by their median distance", () => {
  const samples = {startedAt: "2026-11-23T12:00:00.000Z", devices: [], metrics: [], series: []};
  const run = {...unknownRun("a"), samples: {...samples, atMs: [0, 100, 200, 5000, 5100]}};
  const [document] = importedDocuments([run], context).runs;
  expect(document?.log.telemetry).toMatchObject({samples: 5, sampleHz: 1000 / 100});
});
