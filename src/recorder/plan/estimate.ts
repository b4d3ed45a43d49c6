import {median} from "d3-array";

/** What a few timed steps at one batch size tell. */
export interface StepTimes {
  batchSize: number;
  /** From the start of the command to its first step: loading the program, the images and the network. */
  startUpMs: number;
  /** A step and the wait for its batch. */
  stepMs: number;
}

/** How much work a run is. */
export interface Workload {
  batchSize: number;
  epochs: number;
  trainImages: number;
  validImages: number;
}

/**
 * Forward alone is about a third of forward and backward: the backward pass computes two products of the size of the
 * forward one, for the weights and for the input (Kaplan et al. 2020, arXiv 2001.08361, section 2.1).
 */
const forwardShare = 1 / 3;

/**
 * Step times from a short run's columns of steps. The first step pays for compiling and first memory, so it counts only
 * where it is the only one. Null where there was no step.
 */
export function stepTimes(
  batchSize: number,
  steps: {startMs: readonly number[]; durationMs: readonly number[]; dataWaitMs: readonly number[] | null},
): StepTimes | null {
  const [startUpMs] = steps.startMs;
  const whole = steps.durationMs.map((duration, index) => duration + (steps.dataWaitMs?.[index] ?? 0));
  const stepMs = median(whole.length > 1 ? whole.slice(1) : whole);
  return startUpMs === undefined || stepMs === undefined ? null : {batchSize, startUpMs, stepMs};
}

/** The batch sizes worth timing: the smallest and the largest, between which a step's time is about a line. */
export function batchSizesToTime(batchSizes: readonly number[]): number[] {
  return batchSizes.length === 0 ? [] : [...new Set([Math.min(...batchSizes), Math.max(...batchSizes)])];
}

/** A step's time at any batch size, on the line through two timed ones: a fixed cost and a cost per image. */
function stepMsAt(batchSize: number, timed: readonly StepTimes[]): number {
  const [low, high] = [...timed].sort((a, b) => a.batchSize - b.batchSize);
  if (low === undefined) throw new Error("nothing was timed: []");
  if (high === undefined) return (low.stepMs * batchSize) / low.batchSize;
  const perImage = Math.max(0, (high.stepMs - low.stepMs) / (high.batchSize - low.batchSize));
  return low.stepMs + perImage * (batchSize - low.batchSize);
}

/** How long a run will take, milliseconds: start-up, then each epoch's training and validation. */
export function estimateRunMs(
  {batchSize, epochs, trainImages, validImages}: Workload,
  timed: readonly StepTimes[],
): number {
  const stepMs = stepMsAt(batchSize, timed);
  const startUpMs = Math.max(...timed.map((times) => times.startUpMs));
  const trainMs = (trainImages / batchSize) * stepMs;
  const validateMs = (validImages / batchSize) * stepMs * forwardShare;
  return startUpMs + epochs * (trainMs + validateMs);
}
