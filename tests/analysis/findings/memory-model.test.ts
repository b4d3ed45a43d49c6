import {expect, test} from "vitest";
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
    "From batch 16 to 128, a training takes at least 300 MiB (300 MiB to 300 MiB) plus 2 MiB (2 MiB to 2 MiB) per image.",
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
  expect(memorySentence({...model, failed: [256, 128]})).toMatch(
    /per image\. Batch 128 ran out of memory\.$/,
  );
});
