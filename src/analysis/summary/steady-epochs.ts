// What is left of a training without its warm-up: the epochs and steps that count.
import {epochNumber} from "../../format.ts";
import type {EpochRow, RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";

/** Epochs that count for times: those of the last stage, without the first epoch where two others are left. */
export interface SteadyEpochs {
  rows: EpochRow[];
  /** Which epochs these are, for people. */
  which: string;
}

/** With fewer epochs than this the first counts too: two others have to be left. */
export const leastSteady = 3;

/**
 * The epochs that times are taken from. The first epoch also pays for compiling, growing buffers and cold caches, so
 * it is left out as soon as at least two remain.
 */
export function steadyEpochs(log: RunLog): SteadyEpochs {
  const stage = log.epochs.at(-1)?.stage;
  const inStage = log.epochs.filter((row) => row.stage === stage);
  const rows = inStage.length >= leastSteady ? inStage.slice(1) : inStage;
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

/** Work that one epoch of training goes through, in its unit; a dropped last batch is not gone through. */
export function workPerEpoch(log: RunLog): number | null {
  const train = log.work?.train ?? null;
  const {batchSize} = log.configuration;
  if (train === null || log.training?.lastBatch !== "dropped") return train;
  return batchSize === null ? null : Math.floor(train / batchSize) * batchSize;
}

/** The steps that times are taken from. */
export interface SteadySteps {
  /** Their positions among the steps. */
  positions: number[];
  /** Which these are, for people. */
  which: string;
}

/** Of a training without epochs, this share of the steps pays for compiling, growing buffers and cold caches. */
const warmupShare = 0.1;

/**
 * The steps that times are taken from: those of the steady-state epochs; where no epoch was reported, all but the first
 * tenth, and at least all but the first where two others are left.
 */
export function steadySteps(log: RunLog, {steps}: Telemetry): SteadySteps {
  const {rows, which} = steadyEpochs(log);
  const all = steps.epoch.map((_, position) => position);
  if (rows.length > 0) {
    const epochs = new Set(rows.map(({epoch}) => epoch));
    return {positions: all.filter((position) => epochs.has(steps.epoch[position] ?? -1)), which};
  }
  const warmup = all.length < 3 ? 0 : Math.max(1, Math.floor(warmupShare * all.length));
  return {
    positions: all.slice(warmup),
    which: warmup === 0 ? "all steps" : `all steps but the first ${warmup === 1 ? "one" : warmup}`,
  };
}
