import {describe, expect, test} from "vitest";
import {batchSizesToTime, estimateRunMs, stepTimes} from "../../../src/recorder/plan/estimate.ts";

describe("stepTimes()", () => {
  test("is the median step with its wait, without the first step", () => {
    const steps = {startMs: [700, 950, 1070], durationMs: [200, 90, 110], dataWaitMs: [0, 10, 10]};
    expect(stepTimes(16, steps)).toEqual({batchSize: 16, startUpMs: 700, stepMs: (100 + 120) / 2});
  });

  test("takes the only step where there is but one", () => {
    expect(stepTimes(16, {startMs: [700], durationMs: [200], dataWaitMs: [5]})?.stepMs).toBe(205);
  });

  test("is null without steps", () => {
    expect(stepTimes(16, {startMs: [], durationMs: [], dataWaitMs: []})).toBe(null);
  });
});

describe("estimateRunMs()", () => {
  const timed = [
    {batchSize: 16, startUpMs: 1000, stepMs: 20},
    {batchSize: 256, startUpMs: 1500, stepMs: 260},
  ];

  test("adds start-up, steps and a third of a step an image for validation", () => {
    const workload = {batchSize: 16, epochs: 2, trainImages: 160, validImages: 48};
    expect(estimateRunMs(workload, timed)).toBeCloseTo(1500 + 2 * (10 * 20 + (3 * 20) / 3));
  });

  test("puts a step between the two timed batch sizes on a line", () => {
    const workload = {batchSize: 136, epochs: 1, trainImages: 136, validImages: 0};
    expect(estimateRunMs(workload, timed)).toBeCloseTo(1500 + 140);
  });

  test("a larger batch that seems quicker costs no negative time an image", () => {
    const noisy = [
      {batchSize: 16, startUpMs: 0, stepMs: 30},
      {batchSize: 32, startUpMs: 0, stepMs: 20},
    ];
    expect(estimateRunMs({batchSize: 32, epochs: 1, trainImages: 32, validImages: 0}, noisy)).toBe(30);
  });

  test("scales from the only batch size that was timed", () => {
    const [only] = timed;
    expect(
      estimateRunMs({batchSize: 16, epochs: 1, trainImages: 32, validImages: 0}, only ? [only] : []),
    ).toBe(1000 + 2 * 20);
  });
});

test("batchSizesToTime() names the smallest and the largest once", () => {
  expect(batchSizesToTime([64, 16, 256, 32])).toEqual([16, 256]);
  expect(batchSizesToTime([64])).toEqual([64]);
});
