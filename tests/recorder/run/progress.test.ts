import {expect, test} from "vitest";
import {readers} from "../../../src/readers/index.ts";
import {listenToOutput} from "../../../src/recorder/output/listen-to-output.ts";
import {followRun, type ProgressEvent} from "../../../src/recorder/run/progress.ts";
import type {TrainingEvent} from "../../../src/schema/event.ts";
import {configurationOf} from "../fixtures/surroundings.ts";

type Steps = Extract<ProgressEvent, {event: "steps"}>;

function followed(batchSize: number | null = 64) {
  const shown: ProgressEvent[] = [];
  const configuration = {...configurationOf(64), batchSize};
  const follow = followRun({
    planned: {run: "r", configuration, repeat: 1},
    progress: (event) => shown.push(event),
    latest: () => null,
  });
  const steps = (): Steps[] => shown.filter((event) => event.event === "steps");
  return {follow, steps};
}

/** What is shown of lines that are printed a second apart. */
function shownOf(lines: readonly string[], batchSize: number | null = 64): Steps[] {
  const {follow, steps} = followed(batchSize);
  const listener = listenToOutput(readers, {startUnixMs: 0, pollMs: 50, onEvent: follow});
  for (const [index, line] of lines.entries()) listener.hear(`${line}\n`, 1000 * (index + 1), "stdout");
  return steps();
}

test("lines by steps show the step, the loss and the rate that is measured between them", () => {
  const lines = [10, 20, 30, 40].map((step) => `step ${step} loss ${(1 / step).toFixed(4)}`);
  expect(shownOf(lines).at(-1)).toMatchObject({
    ...{epoch: null, step: 40, steps: null, loss: 0.025},
    throughput: {unit: "samples", perSecond: 640},
  });
  expect(shownOf(lines, null).at(-1)?.throughput).toEqual({unit: "steps", perSecond: 10});
});

// The last line waits for the next one.
test("a bar over all steps says of how many", () => {
  const lines = [25, 50, 75].flatMap((step) => [
    ` ${step}%|███       | ${step}/100 [00:0${step / 25}<00:03, 25.00it/s]`,
    `{'loss': ${2 - step / 100}, 'learning_rate': 1e-05, 'epoch': ${(step / 50).toFixed(2)}}`,
  ]);
  expect(shownOf(lines).at(-1)).toMatchObject({steps: 100, loss: 1.5});
});

test("steps that a training reports itself show no epoch until one is heard of", () => {
  const {follow, steps} = followed();
  const step = (epoch: number): TrainingEvent => ({
    ...{event: "step", epoch, startUnixMs: [1, 2], durationMs: [1, 1], work: [32, 32]},
  });
  const row = {event: "epoch", epoch: 0, stage: "train", unixMs: 3} as const;
  follow(step(0));
  follow({...row, trainLoss: 1, validLoss: null, errorRate: null});
  follow({event: "report", unixMs: 4, step: 2, epoch: null, done: null, figures: {loss: 1}});
  follow(step(1));
  expect(steps().map(({epoch, step: done}) => [epoch, done])).toEqual([
    [null, 2],
    [1, 2],
  ]);
});
