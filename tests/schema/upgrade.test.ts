import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {expect, test} from "vitest";
import {formatVersion} from "../../src/schema/values/identifiers.ts";
import {parseRunLog, parseSweep, parseTelemetry} from "../../src/schema/parse.ts";
import {serializeRunLog} from "../../src/schema/serialize.ts";
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
  expect(log.epochs).toEqual(epochs.map((row) => ({...row, metrics: {}})));
  expect(log).toMatchObject({reader: "events", output: []});
  expect(log.training).toMatchObject({adapter: null, peakDeviceMemoryBytes: null, lastValidBatch: null});
  expect(log.missing["training.adapter"]).toBe("version 1 of the format did not say");
  expect(parseRunLog(serializeRunLog(log), "again")).toEqual(log);
});

test("a run log of version 1 without a start was read from a document's table", async () => {
  const log = {...JSON.parse(await written("run-log.json")), startedAt: null};
  expect(upgrade("run-log", log)).toMatchObject({reader: "table", output: []});
});

test("a sweep and the samples of version 1 are read as ones of this version", async () => {
  expect(parseSweep(await written("sweep.json"), "sweep.json").format).toBe(formatVersion);
  const telemetry = parseTelemetry(await written("telemetry.json"), "telemetry.json");
  expect(telemetry.format).toBe(formatVersion);
  expect(telemetry.steps).toMatchObject({gpuMs: null, gpuMsMissing: "version 1 of the format did not say"});
  expect(telemetry.series[0]?.values).toHaveLength(telemetry.atMs.length);
});

test.each([[null], [7], ["1"], [[{format: 1}]], [{}], [{format: "1"}], [{format: 99}], [{format: null}]])(
  "%j passes unchanged: the schema says what is wrong with it",
  (value) => {
    expect(upgrade("run-log", value)).toBe(value);
  },
);
