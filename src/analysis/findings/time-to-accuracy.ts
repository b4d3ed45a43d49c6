// Time and energy until a training reaches a stated error rate.
import {max, median, min} from "d3-array";
import {epochNumber, formatRatio} from "../../format.ts";
import {unknown, exactly, type Derived} from "../signals/derived.ts";
import {estimateOf, type Estimate} from "../decision/estimate.ts";
import {runIds, type ConfigurationEvidence, type JudgedRun, type RunEvidence} from "../decision/evidence.ts";
import type {EpochProgress} from "../summary/progress.ts";
import {quantityOf, type Quantity} from "../decision/quantities.ts";

/** The first epoch after which a run's error rate was at the target or below; null where it never was. */
export const reached = ({progress}: RunEvidence, target: number): EpochProgress | null =>
  progress.find(({errorRate}) => errorRate !== null && errorRate <= target) ?? null;

/** A stated error rate as people state it: "10 %" or "7.5 %". */
export const targetText = (target: number): string =>
  formatRatio(target, Math.round(1000 * target) % 10 === 0 ? 0 : 1);

/** What a configuration took to reach an error rate. */
export interface Accuracy {
  side: ConfigurationEvidence;
  /** Runs that reached it, of those that were completed. */
  reached: number;
  runs: number;
  /**
   * The median over all runs, of which one that did not reach it counts as longer than any; null where that leaves it open.
   * The interval is there only where all reached it: a spread over the lucky ones would flatter.
   */
  timeMs: Estimate | null;
  joules: Estimate | null;
}

/**
 * A quantity to estimate or compare by: time or energy until the error rate is at `target`. A configuration has figures only
 * where all of its runs reached it: the lucky ones alone would flatter.
 */
export function accuracyQuantity(
  sides: readonly ConfigurationEvidence[],
  target: number,
  of: "time" | "energy",
): Quantity {
  const all = new Map<JudgedRun, RunEvidence>(
    sides
      .filter(({runs}) => runs.every((run) => reached(run, target) !== null))
      .flatMap(({runs}) => runs.map((run): [JudgedRun, RunEvidence] => [run.summary, run])),
  );
  const text = targetText(target);
  const figure = (summary: JudgedRun): Derived => {
    const run = all.get(summary);
    const found = run === undefined ? null : reached(run, target);
    if (found === null) return unknown(`not every run reached an error rate of ${text}`);
    return of === "time"
      ? exactly(found.elapsedMs, `until the end of epoch ${epochNumber(found.epoch)}`)
      : found.joules;
  };
  return {
    ...quantityOf(of === "time" ? "time-to-accuracy" : "energy-to-accuracy"),
    label: `${of} to an error rate of ${text}`,
    figure,
  };
}

/** The median of what some runs took, in which one that did not arrive (null) counts as longer than any; null where that is it. */
function medianOfAll(values: readonly (number | null)[]): number | null {
  const middle = median(values, (value) => value ?? Number.POSITIVE_INFINITY);
  return middle === undefined || !Number.isFinite(middle) ? null : middle;
}

/** What a configuration took to an error rate, over all its runs. */
function estimateToError(
  side: ConfigurationEvidence,
  quantity: Quantity,
  {took, level}: {took: (number | null)[]; level: number},
): Estimate | null {
  const whole = estimateOf(side, quantity, {level});
  if (whole !== null) return whole;
  const value = medianOfAll(took);
  const missing = took.filter((one) => one === null).length;
  if (value === null) return null;
  const method = `median of ${took.length} runs, of which ${missing} did not reach it and ${missing === 1 ? "counts" : "count"} as longer`;
  return {value, low: null, high: null, n: took.length, level, method, runs: runIds(side.runs)};
}

/** Time and energy of each configuration to an error rate that was fixed beforehand. */
export function accuracies(
  sides: readonly ConfigurationEvidence[],
  {target, level = 0.95}: {target: number; level?: number},
): {target: number; rows: Accuracy[]} {
  const [time, energy] = [accuracyQuantity(sides, target, "time"), accuracyQuantity(sides, target, "energy")];
  const rows = sides.map((side) => {
    const found = side.runs.map((run) => reached(run, target));
    const to = (quantity: Quantity, took: (number | null)[]): Estimate | null =>
      estimateToError(side, quantity, {took, level});
    const joules = found.map((one) => one?.joules.value ?? null);
    return {
      side,
      reached: found.filter((one) => one !== null).length,
      runs: side.runs.length,
      timeMs: to(
        time,
        found.map((one) => one?.elapsedMs ?? null),
      ),
      joules: found.some((one) => one?.joules.value === null) ? null : to(energy, joules),
    };
  });
  return {target, rows};
}

/** The time to each of several error rates: what a curve of time over error is read off. */
export interface AccuracyCurve {
  /** Error rates, the highest first. */
  targets: number[];
  rows: {
    side: ConfigurationEvidence;
    /** Median over all runs; null where too few of them reached it for there to be one. */
    timesMs: (number | null)[];
  }[];
}

/** Error rates between what every run began with and the lowest that half of the runs of some configuration reached. */
const curvePoints = 5;

/**
 * The time of each configuration to several error rates. One error rate chosen from the data, such as the lowest that all runs
 * reached, makes the run that just reached it the slowest: in 43 % of cases where chance gives 20. null without error rates.
 */
export function accuracyCurve(sides: readonly ConfigurationEvidence[]): AccuracyCurve | null {
  const runs = sides.flatMap((side) => side.runs);
  const first = max(runs, ({progress}) => progress.find(({errorRate}) => errorRate !== null)?.errorRate ?? 0);
  const lowest = min(sides, (side) =>
    median(side.runs, ({progress}) => min(progress, ({errorRate}) => errorRate ?? 1) ?? 1),
  );
  if (first === undefined || lowest === undefined || lowest >= first) return null;
  const step = (first - lowest) / curvePoints;
  const targets = Array.from({length: curvePoints}, (_, index) => lowest + (curvePoints - 1 - index) * step);
  const rows = sides.map((side) => ({
    side,
    timesMs: targets.map((target) =>
      medianOfAll(side.runs.map((run) => reached(run, target)?.elapsedMs ?? null)),
    ),
  }));
  return {targets, rows};
}
