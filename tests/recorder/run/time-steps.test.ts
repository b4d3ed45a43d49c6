import {expect, test} from "vitest";
import {timeSteps} from "../../../src/recorder/run/time-steps.ts";
import {fakeTrainer} from "../fixtures/surroundings.ts";

const interruption = new AbortController().signal;

test("a few steps of a command are timed, each as long as it took", async () => {
  const times = await timeSteps(fakeTrainer("ok", "epochs=1", "steps=4", "stepMs=30"), 16, {interruption});
  expect(times.batchSize).toBe(16);
  // A timer may fire up to a millisecond early.
  expect(times.stepMs).toBeGreaterThan(29);
  expect(times.startUpMs).toBeGreaterThan(0);
});

test("a command that does no step says why", async () => {
  const crash = {argv: [process.execPath, "-e", "throw new Error('no such backend')"]};
  await expect(timeSteps(crash, 16, {interruption})).rejects.toThrow("Error: no such backend");
});

test("an interruption is no time", async () => {
  await expect(
    timeSteps(fakeTrainer("hang"), 16, {interruption: AbortSignal.abort("SIGINT")}),
  ).rejects.toThrow("stopped by SIGINT");
});
