import {epochNumber} from "../../format.ts";
import type {EpochRow, RunLog} from "../../schema/run-log.ts";

/** Epochs that count for times: those of the last stage, without the first epoch where two others are left. */
export interface SteadyEpochs {
  rows: EpochRow[];
  /** Which epochs these are, for people. */
  which: string;
}

/**
 * The epochs that times are taken from. The first epoch also pays for compiling, growing buffers and cold caches, so
 * it is left out as soon as at least two remain.
 */
export function steadyEpochs(log: RunLog): SteadyEpochs {
  const stage = log.epochs.at(-1)?.stage;
  const inStage = log.epochs.filter((row) => row.stage === stage);
  const rows = inStage.length >= 3 ? inStage.slice(1) : inStage;
  const [first, last] = [rows[0]?.epoch, rows.at(-1)?.epoch];
  const which =
    first === undefined
      ? "no epoch"
      : rows.length === 1
        ? `epoch ${epochNumber(first)}`
        : `epochs ${epochNumber(first)} to ${epochNumber(last ?? first)}`;
  const left = inStage.length - rows.length;
  return {rows, which: left === 0 ? which : `${which}, without the first`};
}

/** Training images that one epoch works through; a dropped last batch is not worked through. */
export function imagesPerEpoch(log: RunLog): number | null {
  if (log.training === null) return null;
  const {train} = log.training.images;
  const {batchSize} = log.configuration;
  if (log.training.lastBatch !== "dropped") return train;
  return batchSize === null ? null : Math.floor(train / batchSize) * batchSize;
}
