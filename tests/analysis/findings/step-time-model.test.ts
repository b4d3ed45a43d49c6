import {describe, expect, test} from "vitest";
import {stepTimeSentence, stepTimeModel} from "../../../src/analysis/findings/step-time-model.ts";
import type {BatchSizeGroup} from "../../../src/analysis/summary/sweep-summary.ts";
import {summaryOf} from "../recorded.ts";

const images = 1024;
const wobble = [0.99, 1, 1.012];

/** A group whose steps take `stepMs(b)`, three runs a batch size; the epoch is all steps. */
function groupOf(stepMs: (batchSize: number) => number, sizes = [16, 32, 64, 128, 256]): BatchSizeGroup {
  const work = {unit: "images", train: images, valid: 20};
  const {groups} = summaryOf(
    sizes.map((batchSize) => ({
      batchSize,
      trainMs: wobble.map((factor) => (factor * stepMs(batchSize) * images) / batchSize),
      change: {training: trainingOf, work},
    })),
  );
  return groups[0]!;
}
const trainingOf = {
  splitHash: "h",
  parameters: 10,
  deviceName: "n",
  threads: 2,
  adapter: null,
  peakDeviceMemoryBytes: null,
  lastBatch: "dropped",
  lastValidBatch: "padded",
  skippedImages: 0,
  batchSize: null,
  accumulation: null,
  ranks: null,
} as const;

describe("stepTimeModel()", () => {
  test("finds the fixed cost and the cost of an image, with intervals that hold them", () => {
    const {fit, misfit} = stepTimeModel(groupOf((b) => 20 + 1.5 * b));
    expect(misfit).toBeNull();
    expect(fit?.fixedMs.value).toBeCloseTo(20, 0);
    expect(fit?.fixedMs.low).toBeLessThan(20);
    expect(fit?.fixedMs.high).toBeGreaterThan(20);
    expect(fit?.unitMs.value).toBeCloseTo(1.5, 1);
    expect(fit?.halfSpeedBatch.value).toBeCloseTo(20 / 1.5, 0);
    expect(fit?.nearLimitBatch.value).toBeCloseTo((19 * 20) / 1.5, -1);
    expect(fit?.limitPerSecond).toBeCloseTo(1000 / 1.5, -1);
  });

  test("the share of a step in which images are computed grows with the batch", () => {
    const {points} = stepTimeModel(groupOf((b) => 20 + 1.5 * b));
    expect(points[0]?.busyByModel).toBeCloseTo(24 / 44, 2);
    expect(points.at(-1)?.busyByModel).toBeCloseTo(384 / 404, 2);
    expect(points[0]?.busyMeasured).toBeNull();
  });

  test("a kink is said instead of a line drawn", () => {
    const model = stepTimeModel(groupOf((b) => (b <= 64 ? 20 + 1.5 * b : 20 + 3 * b)));
    expect(model.fit).toBeNull();
    expect(new Set(model.points.map(({modelMs}) => modelMs))).toEqual(new Set([null]));
    expect(stepTimeSentence(model)).toMatch(
      /^No model of step time: no straight line fits: at batch \d+ a step takes \d+.% (longer|less)/,
    );
  });

  test("three batch sizes do not put a line to the test", () => {
    expect(stepTimeModel(groupOf((b) => 20 + b, [16, 32, 64])).misfit).toBe(
      "a line needs 4 batch sizes to be put to the test, and 3 have step times",
    );
  });

  test("one stray batch size of few repeats does not hide: it is a misfit", () => {
    expect(stepTimeModel(groupOf((b) => (b === 64 ? 1.3 : 1) * (20 + 1.5 * b))).misfit).toMatch(
      /at batch 64/,
    );
  });
});
