import type {TrainingEvent} from "../schema/event.ts";
import {allTrainBatches, stepsPerEpoch, validBatches} from "./data/batches.ts";
import type {PreparedImages} from "./data/images.ts";
import type {Batch, Trainer} from "./engines/engine.ts";
import {stageOf} from "./recipe.ts";
import type {Stage} from "./recipe.ts";

/** How long and in which order to train. */
export interface LoopOptions {
  batchSize: number;
  epochs: number;
  /** What the epochs are called, as the model's recipe has it. */
  stages: readonly Pick<Stage, "name" | "epochs">[];
  /** Seeds the order of the images and their augmentation. */
  seed: number;
  /** Trains this many steps and validates nothing, to time a step; null for whole epochs. */
  timeSteps: number | null;
  /** Where training batches come from, epoch after epoch; made when asked for unless told otherwise. */
  batches?: Iterator<Batch, never> | AsyncIterator<Batch, never>;
  /** Milliseconds since 1970, with fractions. */
  now?: () => number;
}

/** One training step, before the event writer puts several into a `step` event. */
export interface StepTaken {
  event: "step-taken";
  epoch: number;
  /** When the step began, after its batch was there. */
  startUnixMs: number;
  durationMs: number;
  dataWaitMs: number;
  loss: number;
  /** How long the GPU computed within the step; null where that is not known. */
  gpuMs: number | null;
}

/** What the loop tells: marks, every step, and a row an epoch. */
export type LoopEvent =
  Extract<TrainingEvent, {event: "phase-started" | "phase-ended" | "epoch"}> | StepTaken;

/** This process's clock as milliseconds since 1970: steady, and fine enough for a step. */
export const unixNow = (): number => performance.timeOrigin + performance.now();

/**
 * Trains and validates epoch by epoch. A step's time holds the engine's work alone: its batch is there before, its event
 * is made after. Marks are synced, because a step resolves when the device has finished.
 * Throws where a loss is not finite, and what the trainer throws.
 */
export async function* train(
  trainer: Trainer,
  images: PreparedImages,
  options: LoopOptions,
): AsyncGenerator<LoopEvent> {
  const {imageSize} = images;
  const {batchSize, epochs, stages, seed, timeSteps, now = unixNow} = options;
  const {batches = allTrainBatches(images.train, {imageSize, batchSize, seed})} = options;
  const perEpoch = stepsPerEpoch(images.train.labels.length, batchSize);
  const lastStep = timeSteps ?? epochs * perEpoch;
  for (let epoch = 0, step = 0; step < lastStep; epoch++) {
    yield {event: "phase-started", phase: "train", epoch, unixMs: now(), synced: true};
    let lossSum = 0;
    for (let ofEpoch = 0; ofEpoch < perEpoch && step < lastStep; ofEpoch++) {
      const waitsUnixMs = now();
      const {value: batch} = await batches.next();
      const startUnixMs = now();
      const loss = await trainer.step(batch);
      const durationMs = now() - startUnixMs;
      const gpuMs = await trainer.gpuMs();
      step += 1;
      lossSum += loss;
      refuseNonFinite(loss, `loss is not finite: ${loss} at step ${step}`);
      yield {
        event: "step-taken",
        epoch,
        startUnixMs,
        durationMs,
        dataWaitMs: startUnixMs - waitsUnixMs,
        loss,
        gpuMs,
      };
    }
    yield {event: "phase-ended", phase: "train", epoch, unixMs: now(), synced: true};
    if (timeSteps !== null) continue;
    yield {event: "phase-started", phase: "validate", epoch, unixMs: now(), synced: true};
    const {validLoss, errorRate} = await validate(trainer, images, batchSize);
    yield {event: "phase-ended", phase: "validate", epoch, unixMs: now(), synced: true};
    refuseNonFinite(validLoss, `validation loss is not finite: ${validLoss} in epoch ${epoch + 1}`);
    const trainLoss = lossSum / perEpoch;
    const stage = stageOf(stages, epoch).stage.name;
    yield {event: "epoch", epoch, stage, unixMs: now(), trainLoss, validLoss, errorRate};
  }
}

async function validate(
  trainer: Trainer,
  {valid, imageSize}: PreparedImages,
  batchSize: number,
): Promise<{validLoss: number; errorRate: number}> {
  let lossSum = 0;
  let errors = 0;
  for (const batch of validBatches(valid, {imageSize, batchSize})) {
    const result = await trainer.evaluate(batch);
    lossSum += result.lossSum;
    errors += result.errors;
  }
  return {validLoss: lossSum / valid.labels.length, errorRate: errors / valid.labels.length};
}

function refuseNonFinite(loss: number, problem: string): void {
  if (!Number.isFinite(loss)) throw new Error(`${problem} (lower the learning rate)`);
}
