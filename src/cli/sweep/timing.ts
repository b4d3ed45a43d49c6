// A few steps at each batch size, to say how long a sweep may take.
import {batchSizesToTime, estimateRunMs, type StepTimes} from "../../recorder/plan/estimate.ts";
import type {Limits} from "../../recorder/supervision/supervision.ts";
import {timeSteps} from "../../recorder/run/time-steps.ts";
import type {PlannedRun} from "../../schema/sweep.ts";
import type {Estimates} from "../recording/say-plan.ts";
import type {SweepEffects} from "./effects.ts";
import {trainingBatchSize, workloadOf, type ImageCounts} from "./training.ts";

/**
 * The first step does not count, so three are measured. They are those of a recipe's later epochs, where all parameters
 * train: a frozen epoch is a little shorter than estimated.
 */
const stepsToTime = 4;

/** Times a few steps of what differs in more than the batch size, at the smallest and the largest batch, and works out every run. */
export async function estimateRuns(
  remaining: readonly PlannedRun[],
  {
    commandFor,
    data,
    images,
    interruption,
    onOutput,
  }: {
    commandFor: SweepEffects["commandFor"];
    data: string;
    images: ImageCounts;
    interruption: AbortSignal;
    onOutput: ((text: string) => void) | undefined;
  },
): Promise<Estimates> {
  const estimates = new Map<string, number>();
  const groups = Map.groupBy(remaining, ({configuration}) =>
    JSON.stringify({...configuration, batchSize: null}),
  );
  for (const runs of groups.values()) {
    const timed: StepTimes[] = [];
    for (const batchSize of batchSizesToTime(
      runs.map(({configuration}) => trainingBatchSize(configuration)),
    )) {
      const planned = runs.find(({configuration}) => configuration.batchSize === batchSize);
      if (planned === undefined) continue;
      const command = commandFor(planned, {data, timeSteps: stepsToTime});
      timed.push(await timeSteps(command, batchSize, {interruption, onOutput}));
    }
    for (const {run, configuration} of runs)
      estimates.set(run, estimateRunMs(workloadOf(configuration, images), timed));
  }
  return estimates;
}

const minutes = 60_000;

/**
 * When a run is taken to hang. A machine may be ten times slower than it was while steps were timed, e.g. when it is
 * shared; a minute too long costs less than a run that would have ended.
 */
export function limitsOf(estimateMs: number | undefined, timeoutMs: number | null): Limits {
  const patientMs = estimateMs === undefined ? 60 * minutes : Math.max(10 * minutes, 10 * estimateMs);
  return {
    runMs: timeoutMs ?? patientMs,
    silenceMs: estimateMs === undefined ? 60 * minutes : Math.max(10 * minutes, 2 * estimateMs),
  };
}
