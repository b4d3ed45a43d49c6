import {expect, test} from "vitest";
import {memoryLimits} from "../../../src/analysis/series/memory-limits.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {summaryOf} from "../recorded.ts";
import {telemetryOf} from "../stories.ts";

const MiB = 2 ** 20;

function memoryOf(peakBytes: number): Telemetry {
  const samples = telemetryOf([0, 100, 200], [peakBytes, peakBytes, peakBytes], {
    id: "process.memory.usage",
    unit: "bytes",
  });
  return {...samples, series: samples.series.map((one) => ({...one, limit: 1024 * MiB}))};
}

const limitsAt = (peakBytes: number) => {
  const {near, far} = memoryLimits(
    summaryOf([{batchSize: 16, trainMs: [900], telemetry: memoryOf(peakBytes)}]),
  );
  return {near: near.map(({value}) => value), far: far.map(({value}) => value)};
};

test("a limit is drawn where a run came to a quarter of it", () => {
  expect(limitsAt(256 * MiB)).toEqual({near: [1024 * MiB], far: []});
  expect(limitsAt(255 * MiB)).toEqual({near: [], far: [1024 * MiB]});
});

test("without measured memory there is no limit", () => {
  expect(memoryLimits(summaryOf([{batchSize: 16, trainMs: [900]}]))).toEqual({near: [], far: []});
});
