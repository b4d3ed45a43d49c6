import {max, min} from "d3-array";
import {epochNumber, formatDuration, formatRatio} from "../../format.ts";
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

/** The lowest error rate that every run of every configuration reached at some time; null where one has none. */
export function commonTarget(sides: readonly ConfigurationEvidence[]): number | null {
  const lowest = sides.flatMap(({runs}) =>
    runs.map(({progress}) => min(progress, ({errorRate}) => errorRate ?? undefined) ?? null),
  );
  return lowest.length === 0 || lowest.includes(null) ? null : (max(lowest, (rate) => rate ?? 0) ?? null);
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

/** Time and energy of each configuration to an error rate, by default one that all of them reached. */
export function accuracies(
  sides: readonly ConfigurationEvidence[],
  {target = commonTarget(sides), level = 0.95}: {target?: number | null; level?: number} = {},
): {target: number; rows: Accuracy[]} | null {
  if (target === null) return null;
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

/** e.g. "12.4 s (11.9 s to 13.0 s), 3 of 3 runs". */
export const accuracyText = ({timeMs, reached: count, runs}: Accuracy): string =>
  timeMs === null
    ? `${count} of ${runs} runs reached it`
    : `${formatDuration(timeMs.value)}${timeMs.low === null || timeMs.high === null ? "" : ` (${formatDuration(timeMs.low)} to ${formatDuration(timeMs.high)})`}, ${count} of ${runs} runs`;
