import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {expect, test} from "vitest";
import {formatVersion} from "../../src/schema/values/identifiers.ts";
import {parseEvent, parseRunLog, parseSweep, parseTelemetry} from "../../src/schema/parse.ts";
import {serializeRunLog} from "../../src/schema/serialize.ts";
import {exampleRunLog} from "./examples.ts";
import {upgrade} from "../../src/schema/upgrade.ts";

/** Files as version 1 wrote them; they are never changed. */
const written = (file: string): Promise<string> =>
  readFile(join(import.meta.dirname, "fixtures", "format-1", file), "utf8");

test("a run log of version 1 is read as one of this version, its facts unchanged", async () => {
  const text = await written("run-log.json");
  const log = parseRunLog(text, "run-log.json");
  expect(log.format).toBe(formatVersion);
  expect(log).toMatchObject({
    run: "tensorflow-cpu-b256-r1",
    configuration: {engine: "tensorflow", device: "cpu", batchSize: 256, model: "resnet-w16"},
    status: {state: "completed"},
    repeat: 1,
  });
  const {epochs}: {epochs: object[]} = JSON.parse(text);
  expect(log.epochs).toEqual(epochs.map((row) => ({...row, metrics: {}, notFinite: []})));
  expect(log).toMatchObject({reader: "events", output: []});
  expect(log.training).toMatchObject({adapter: null, peakDeviceMemoryBytes: null, lastValidBatch: null});
  expect(log.missing["training.adapter"]).toBe("version 1 of the format did not say");
  expect(parseRunLog(serializeRunLog(log), "again")).toEqual(log);
});

test("a run log of version 2 counts images, and what it could not say has a reason", () => {
  const {
    session: _session,
    work,
    reports: _reports,
    statedRate: _rate,
    training,
    epochs,
    ...rest
  } = exampleRunLog({
    status: {state: "failed", durationMs: 5, reason: "no", stderrTail: ["no"], exit: {code: 1}},
  });
  const {batchSize: _b, accumulation: _a, ranks: _r, ...trained} = training!;
  const {stderrTail, ...status} = rest.status as {stderrTail: string[]};
  const old = {
    ...rest,
    format: 2,
    status: {...status, lastWords: stderrTail},
    training: {images: {train: work!.train, valid: work!.valid}, ...trained},
    epochs: epochs.map(({notFinite: _, ...row}) => row),
    missing: {"training.adapter": "no GPU", "training.peakDeviceMemoryBytes": "not counted"},
  };
  const log = parseRunLog(JSON.stringify(old), "old.json");
  expect(log).toMatchObject({
    session: null,
    work: {unit: "images", train: 128, valid: 32},
    status: {stderrTail: ["no"]},
    reports: [],
  });
  expect(
    parseRunLog(JSON.stringify({...old, training: null, missing: {training: "not said"}}), "old.json"),
  ).toMatchObject({
    work: null,
    missing: {training: "not said", work: "not said"},
  });
});

test("a figure that Python wrote as NaN or Infinity is null, and named", () => {
  const epoch = (rest: string) =>
    parseEvent(`{"event": "epoch", "epoch": 0, "stage": "train", "unixMs": 5, ${rest}}`, "event");
  expect(
    epoch(
      '"trainLoss": NaN, "validLoss": -Infinity, "errorRate": 0.5, "metrics": {"a": Infinity, "says NaN": 2}',
    ),
  ).toMatchObject({
    trainLoss: null,
    validLoss: null,
    errorRate: 0.5,
    metrics: {"says NaN": 2},
    notFinite: ["trainLoss", "validLoss", "a"],
  });
  const step = '{"event": "step", "epoch": 0, "startUnixMs": [5, 6], "durationMs": [1, 1], "loss": [NaN, 2]}';
  expect(parseEvent(step, "event")).toMatchObject({loss: [null, 2]});
});

test("an event of version 1 counts images", () => {
  const line = {event: "run-started", version: 1, unixMs: 5, images: {train: 3, valid: 1}};
  expect(parseEvent(JSON.stringify(line), "event")).toEqual({
    event: "run-started",
    version: 2,
    unixMs: 5,
    work: {unit: "images", train: 3, valid: 1},
  });
});

test("a run log of version 1 without a start was read from a document's table", async () => {
  const log = {...JSON.parse(await written("run-log.json")), startedAt: null};
  expect(upgrade("run-log", log)).toMatchObject({reader: "table", output: []});
});

test("a sweep and the samples of version 1 are read as ones of this version", async () => {
  expect(parseSweep(await written("sweep.json"), "sweep.json").format).toBe(formatVersion);
  const telemetry = parseTelemetry(await written("telemetry.json"), "telemetry.json");
  expect(telemetry.format).toBe(formatVersion);
  expect(telemetry.steps).toMatchObject({
    gpuMs: null,
    work: null,
    missing: {gpuMs: "version 1 of the format did not say", work: "version 2 of the format did not say"},
  });
  expect(telemetry.series[0]?.values).toHaveLength(telemetry.atMs.length);
});

test.each([[null], [7], ["1"], [[{format: 1}]], [{}], [{format: "1"}], [{format: 99}], [{format: null}]])(
  "%j passes unchanged: the schema says what is wrong with it",
  (value) => {
    expect(upgrade("run-log", value)).toBe(value);
  },
);
