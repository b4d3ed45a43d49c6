import {expect, test} from "vitest";
import {stepColumns} from "../../../src/recorder/log/step-columns.ts";
import type {StepEvent} from "../../../src/schema/event.ts";

/** So many steps of an epoch, one every 10 ms from `firstMs` on. */
const stepsOf = (epoch: number, count: number, firstMs: number): StepEvent => ({
  event: "step",
  epoch,
  startUnixMs: Array.from({length: count}, (_, index) => 5000 + firstMs + 10 * index),
  durationMs: Array.from({length: count}, () => 8),
  dataWaitMs: Array.from({length: count}, () => 2),
  loss: Array.from({length: count}, (_, index) => index),
});

test("steps are put on the run's clock, in their order", () => {
  const {steps, warning} = stepColumns([stepsOf(0, 2, 0), stepsOf(1, 1, 100)], 5000);
  expect(steps).toMatchObject({epoch: [0, 0, 1], startMs: [0, 10, 100], loss: [0, 1, 0]});
  expect(steps.missing).toEqual({
    work: "the trainer did not say how much work each step took",
    gpuMs: "the trainer did not say how long a GPU computed",
  });
  expect(warning).toEqual([]);
});

test("of more steps than a file holds every third is kept as it was, and a warning says so", () => {
  const {steps, warning} = stepColumns([stepsOf(0, 5, 0), stepsOf(1, 3, 100)], 5000, 3);
  expect(steps.startMs).toEqual([0, 30, 110]);
  expect(steps.epoch).toEqual([0, 0, 1]);
  expect(warning).toEqual(["8 steps are more than a run's file holds: one of 3 is kept"]);
});

test("steps that were passed over are counted, and a warning says so", () => {
  const {steps, warning} = stepColumns([{...stepsOf(0, 2, 0), passedOver: 14}, stepsOf(1, 1, 100)], 5000);
  expect(steps.startMs).toEqual([0, 10, 100]);
  expect(warning).toEqual(["17 steps, too short for hooks to time each: 3 were timed"]);
});

test("time on the GPU is kept where every event has it", () => {
  const timed = {...stepsOf(0, 2, 0), gpuMs: [3, 4]};
  expect(stepColumns([timed], 5000).steps.gpuMs).toEqual([3, 4]);
  expect(stepColumns([timed, stepsOf(1, 1, 50)], 5000).steps.gpuMs).toBeNull();
});
