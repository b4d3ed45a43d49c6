import {expect, test} from "vitest";
import {randomFrom} from "../../../bench/calibration/random.ts";
import {createLibrary} from "../../../src/runs/library.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import {memoryModel, memorySentence} from "../../../src/analysis/findings/memory-model.ts";
import {summaryOf} from "../recorded.ts";
import {telemetryOf} from "../stories.ts";

const mebibyte = 2 ** 20;

/** A group of runs by batch size and peak memory, MiB. */
const groupOf = (peaks: readonly (readonly [batchSize: number, mebibytes: number])[]) =>
  summaryOf(
    peaks.map(([batchSize, mebibytes]) => {
      const peak = mebibytes * mebibyte;
      const telemetry = telemetryOf([0, 100, 200], [peak - 5, peak, peak - 9], {
        id: "process.memory.usage",
        unit: "bytes",
      });
      return {batchSize, trainMs: [900], telemetry};
    }),
  ).groups[0]!;

test("memory is a fixed amount and an amount per image, with intervals, within the sizes measured", () => {
  const exact = memoryModel(groupOf([16, 32, 64, 128].map((size) => [size, 300 + 2 * size])));
  expect(memorySentence(exact)).toBe(
    "By the fitted line, from batch 16 to 128, a training takes at least 300 MiB (300 MiB to 300 MiB) plus 2 MiB (2 MiB to 2 MiB) per image. If it goes on like that, batch 256 takes 812 MiB (812 MiB to 812 MiB).",
  );
  const noisy = memoryModel(
    groupOf([
      [16, 330],
      [32, 366],
      [64, 425],
      [128, 560],
    ]),
  );
  const {fixedBytes, unitBytes} = noisy.fit!;
  expect(fixedBytes.low).toBeLessThan(300 * mebibyte);
  expect(fixedBytes.high).toBeGreaterThan(300 * mebibyte);
  expect(unitBytes.low).toBeLessThan(2 * mebibyte);
  expect(unitBytes.high).toBeGreaterThan(2 * mebibyte);
  expect(unitBytes.low).toBeGreaterThan(0);
});

test.each([
  [
    "two sizes",
    [
      [16, 300],
      [32, 310],
    ],
    "No memory model: a line needs 3 batch sizes, and 2 have figures.",
  ],
  [
    "no growth",
    [
      [16, 300],
      [32, 280],
      [64, 240],
    ],
    "No memory model: larger batches do not take more memory.",
  ],
  [
    "a jump",
    [
      [16, 300],
      [32, 310],
      [64, 900],
      [128, 920],
    ],
    "No memory model: no straight line fits: memory does not grow evenly with the batch size.",
  ],
] as [string, [number, number][], string][])(
  "of %s there is none, and the sentence says why",
  (_, peaks, says) => {
    expect(memorySentence(memoryModel(groupOf(peaks)))).toBe(says);
  },
);

test("a batch size that ran out of memory is named, and none beyond the measured ones is said to fit", () => {
  const model = memoryModel(groupOf([16, 32, 64].map((size) => [size, 300 + 2 * size])));
  expect(memorySentence({...model, failed: [256, 128]})).toMatch(/Batch 128 ran out of memory\.$/);
});

test("the interval for twice the largest batch holds what a run there takes in 19 of 20 cases", () => {
  const random = randomFrom(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const peak = (size: number) => (300 + 2 * size) * (1 + 0.01 * normal());
  const held = Array.from({length: 400}, () => {
    const sizes = [16, 16, 16, 32, 32, 32, 64, 64, 64, 128, 128, 128];
    const {next} = memoryModel(groupOf(sizes.map((size) => [size, peak(size)])));
    const bytes = peak(256) * mebibyte;
    return next !== null && next.bytes.low <= bytes && bytes <= next.bytes.high;
  });
  expect(held.filter(Boolean).length / held.length).toBeGreaterThan(0.92);
});

test("the published sweeps' largest batch takes what the smaller ones say, within the interval", async () => {
  for (const id of [
    "2026-11-23-quick-wasm",
    "2026-11-23-quick-tensorflow",
    "2026-11-23-quick-own-operations",
  ]) {
    const library = createLibrary("runs", {});
    const {sweep, runs} = await library.sweep(id);
    const summaries = [];
    for (const log of runs) summaries.push(summarizeRun(log, await library.telemetry(log)));
    const [group] = summarizeSweep(sweep, summaries).groups;
    const rows = group!.rows.filter(({configuration}) => configuration.batchSize !== 256);
    const largest = group!.rows.find(({configuration}) => configuration.batchSize === 256)!;
    const {next} = memoryModel({...group!, rows});
    const taken = largest.runs.flatMap(({peakMemoryBytes}) => peakMemoryBytes.value ?? []);
    expect(taken).toHaveLength(3);
    for (const bytes of taken)
      expect([next!.bytes.low < bytes, bytes < next!.bytes.high]).toEqual([true, true]);
  }
});
