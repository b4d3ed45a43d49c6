import {expect, test} from "vitest";
import {epochProgress, firstEpochStart, trainingLosses} from "../../../src/analysis/summary/progress.ts";
import {epochOf, runOf} from "../stories.ts";

test("time adds up over the epochs, and an epoch without a time ends it", () => {
  const epochs = [epochOf(0, 900, 0.3), epochOf(1, 800, 0.2), {...epochOf(2, 0, 0.1), durationMs: null}];
  expect(epochProgress(runOf(16, epochs), null)).toEqual([
    {
      epoch: 0,
      errorRate: 0.3,
      elapsedMs: 900 + 100,
      joules: {value: null, reason: "energy was not measured"},
    },
    {
      epoch: 1,
      errorRate: 0.2,
      elapsedMs: 900 + 100 + 800 + 100,
      joules: {value: null, reason: "energy was not measured"},
    },
  ]);
});

test("a training loss stands at the work done in the middle of its epoch, and one that is not known nowhere", () => {
  const epochs = [
    {...epochOf(0, 900), trainLoss: 2},
    {...epochOf(1, 900), trainLoss: null},
    {...epochOf(2, 900), trainLoss: 1},
  ];
  const work = {unit: "images", train: 100, valid: 20};
  expect(trainingLosses(runOf(20, epochs, {work}))).toEqual([
    {work: 50, loss: 2},
    {work: 250, loss: 1},
  ]);
  expect(trainingLosses(runOf(20, epochs, {work: null}))).toEqual([]);
});

test("the first epoch began as long before the phases as the epochs took that have none", () => {
  const epochs = [epochOf(0, 800), epochOf(1, 160)];
  const phases = [{phase: "train", epoch: 1, startMs: 1000, endMs: 1260, synced: false} as const];
  expect(firstEpochStart({epochs, phases})).toBe(100);
  expect(firstEpochStart({epochs: epochs.slice(1), phases})).toBe(1000);
  expect(firstEpochStart({epochs: epochs.map((one) => ({...one, durationMs: null})), phases})).toBeNull();
  expect(firstEpochStart({epochs, phases: []})).toBeNull();
  expect(firstEpochStart({epochs: [{...epochOf(0, 0), durationMs: 1001}], phases})).toBe(0);
});
