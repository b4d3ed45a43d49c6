import {max, median, min} from "d3-array";
import {epochNumber, formatRatio} from "../../format.ts";
import {unknown, exactly, type Derived} from "../signals/derived.ts";
import {estimateOf, type Estimate} from "../decision/estimate.ts";
import type {ConfigurationEvidence, RunEvidence} from "../decision/evidence.ts";
import type {EpochProgress} from "../summary/progress.ts";
import {quantityOf, type Quantity} from "../decision/quantities.ts";
import type {RunSummary} from "../summary/run-summary.ts";

/** The first epoch after which a run's error rate was at the target or below; null where it never was. */
export const reached = ({progress}: RunEvidence, target: number): EpochProgress | null =>
  progress.find(({errorRate}) => errorRate !== null && errorRate <= target) ?? null;

/** What a configuration took to reach an error rate. */
export interface Accuracy {
  side: ConfigurationEvidence;
  /** Runs that reached it, of those that were completed. */
  reached: number;
  runs: number;
  /** null where fewer than half of the runs reached it: a median over the lucky ones would flatter. */
  timeMs: Estimate | null;
  joules: Estimate | null;
}

/** A quantity to estimate or compare by: time or energy until the error rate is at `target`. */
export function accuracyQuantity(
  sides: readonly ConfigurationEvidence[],
  target: number,
  of: "time" | "energy",
): Quantity {
  const all = new Map<RunSummary, RunEvidence>(
    sides.flatMap(({runs}) => runs.map((run): [RunSummary, RunEvidence] => [run.summary, run])),
  );
  const text = formatRatio(target, 1);
  const figure = (summary: RunSummary): Derived => {
    const run = all.get(summary);
    const found = run === undefined ? null : reached(run, target);
    if (found === null) return unknown(`an error rate of ${text} was not reached`);
    const value = of === "time" ? found.elapsedMs : found.joules;
    return value === null
      ? unknown("energy was not measured")
      : exactly(value, `until the end of epoch ${epochNumber(found.epoch)}`);
  };
  return {
    ...quantityOf("epoch-time"),
    id: of === "time" ? "time-to-accuracy" : "energy-to-accuracy",
    label: `${of} to an error rate of ${text}`,
    unit: of === "time" ? "ms" : "J",
    words: of === "time" ? {better: "sooner", worse: "later"} : {better: "less energy", worse: "more energy"},
    // It is the error rate that is held equal here.
    needsEqualError: false,
    restsOn: ["pace", "learning"],
    clock: of === "time" ? "duration" : null,
    figure,
  };
}

/** Time and energy of each configuration to an error rate that was fixed beforehand. */
export function accuracies(
  sides: readonly ConfigurationEvidence[],
  {target, level = 0.95}: {target: number; level?: number},
): {target: number; rows: Accuracy[]} {
  const [time, energy] = [accuracyQuantity(sides, target, "time"), accuracyQuantity(sides, target, "energy")];
  const rows = sides.map((side) => {
    const count = side.runs.filter((run) => reached(run, target) !== null).length;
    const enough = count > 0 && count >= side.runs.length / 2;
    return {
      side,
      reached: count,
      runs: side.runs.length,
      timeMs: enough ? estimateOf(side, time, {level}) : null,
      joules: enough ? estimateOf(side, energy, {level}) : null,
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
    /** Median over the runs; null where fewer than half of them reached it. */
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
    timesMs: targets.map((target) => {
      const times = side.runs.flatMap((run) => reached(run, target)?.elapsedMs ?? []);
      return times.length === 0 || times.length < side.runs.length / 2 ? null : (median(times) ?? null);
    }),
  }));
  return {targets, rows};
}
