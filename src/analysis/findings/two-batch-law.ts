// Which batch size reaches a loss the soonest, and the batch size beyond which more does not help.
import {max, median, min} from "d3-array";
import {formatCount, formatNumber, formatRatio, formatTimes} from "../../format.ts";
import type {Interval} from "../../schema/comparison.ts";
import {printedMs} from "../signals/derived.ts";
import {fiellerInterval, fitLine, predictedAt, type FittedLine} from "../statistics/line.ts";
import {sizedRows, stepTimeModel} from "./step-time-model.ts";
import {isFar} from "../decision/verdict-sentence.ts";
import type {ConfigurationEvidence, JudgedRun, RunEvidence} from "../decision/evidence.ts";
import type {LossPoint} from "../summary/progress.ts";
import {tQuantile} from "../statistics/distributions.ts";

/** A batch size with what its runs took to the target. */
export interface TwoBatchPoint {
  batchSize: number;
  /** Seconds of training until the target, median over the runs. */
  seconds: number;
  runs: string[];
}

/** A figure with its interval; null where the data give no such end. */
export type OpenFigure = {[End in "value" | "low" | "high"]: number | null};

/**
 * Which batch size is the quickest to a training loss. A step takes a + c·b, and the work until the loss is reached grows as
 * E₀·(1 + b ÷ B) (McCandlish et al., arXiv 1812.06162, 2018): together the time is least at √((a ÷ c)·B).
 */
export interface TwoBatchLaw {
  points: TwoBatchPoint[];
  /** Training loss that all runs reached. */
  target: number;
  /** null where the data do not bear the law: `misfit` says why. */
  fit: {
    /** a ÷ c: below it the machine mostly waits for itself. */
    machineBatch: OpenFigure;
    /** B: beyond it a larger batch teaches nothing more per step. The end is null where the data give none. */
    learningBatch: OpenFigure;
    /** √((a ÷ c)·B) */
    quickest: OpenFigure;
    /** Seconds of training to the target at a batch size, with the interval for a run. */
    secondsAt(batchSize: number): Interval;
  } | null;
  misfit: string | null;
}

/** Fewer batch sizes than this leave nothing to put a law to the test with. */
const fewestSizes = 4;
/** The target lies this much above the lowest loss that every run reached, so that no run only just reached it. */
const above = 1.03;
/** A line that misses a batch size by more than this says the wrong thing about it. */
const mostBend = 0.15;

interface Losses {
  summary: JudgedRun;
  batchSize: number;
  stepMs: number;
  points: readonly LossPoint[];
}

/** What a run says of its speed and its losses; null where it does not. */
function lossesOf({summary, losses: points}: RunEvidence): Losses | null {
  const {batchSize} = summary.configuration;
  const rate = summary.throughput.value;
  if (batchSize === null || rate === null || rate <= 0) return null;
  if (summary.timeResolutionMs >= printedMs || points.length < 2) return null;
  return {summary, batchSize, stepMs: (1000 * batchSize) / rate, points};
}

/** Work until a loss, between two epochs on the logarithm of the loss; null where the first epoch is below it, or none is. */
function workTo(points: Losses["points"], target: number): number | null {
  const at = points.findIndex(({loss}) => loss <= target);
  const [before, after] = [points[at - 1], points[at]];
  if (before === undefined || after === undefined) return null;
  const share = Math.log(before.loss / target) / Math.log(before.loss / after.loss);
  return before.work + share * (after.work - before.work);
}

/** The loss that time is counted to: all runs must have been above it after their first epoch, and have come below it. */
function commonLoss(runs: readonly Losses[]): number | null {
  const reached = max(runs, ({points}) => min(points, ({loss}) => loss) ?? Number.POSITIVE_INFINITY);
  const begun = min(runs, ({points}) => points[0]?.loss ?? 0);
  if (reached === undefined || begun === undefined) return null;
  const target = Math.min(above * reached, (reached + begun) / 2);
  return target < begun && target >= reached ? target : null;
}

interface Lines {
  step: FittedLine;
  work: FittedLine;
}

function linesOf(runs: readonly Losses[], target: number): {lines: Lines | null; misfit: string | null} {
  const step = fitLine(runs.map(({batchSize: x, stepMs: y}) => ({x, y})));
  const work = fitLine(
    runs.flatMap(({batchSize: x, points}) => {
      const y = workTo(points, target);
      return y === null ? [] : [{x, y}];
    }),
  );
  if (step === null || work === null) return {lines: null, misfit: "too few batch sizes reach one loss"};
  const bent = (line: FittedLine): boolean =>
    line.bends.some(({relative}) => Math.abs(relative) > Math.max(mostBend, 3 * (line.within?.spread ?? 0)));
  const misfit =
    step.slope <= 0
      ? "larger batches do not take longer"
      : bent(step)
        ? "step time is no straight line over the batch size"
        : step.intercept <= 0
          ? "no fixed cost of a step is shown: the smallest batch is as quick per unit as the largest"
          : work.intercept <= 0
            ? "work to the loss grows faster than the law allows"
            : bent(work)
              ? "work to the loss is no straight line over the batch size"
              : null;
  return {lines: misfit === null ? {step, work} : null, misfit};
}

/** Where a line's intercept comes to as much as its slope; without an upper end where the slope is not shown to be above 0. */
function ratioOf(line: FittedLine, level: number): OpenFigure {
  const {low, high} = fiellerInterval(line, level);
  const value = line.slope > 0 ? line.intercept / line.slope : null;
  const isBounded = value !== null && high !== null && high > 0;
  if (isBounded) return {value, low: low !== null && low > 0 ? low : null, high};
  // The slope may at most be as large as the upper end of its own interval.
  const steepest = line.slope + tQuantile(1 - (1 - level) / 2, line.df) * Math.sqrt(line.covariance.slope);
  return {value, low: steepest > 0 && line.intercept > 0 ? line.intercept / steepest : null, high: null};
}

/** √ of a product: the errors of two factors in quadrature, on the logarithm, halved by the root. */
function rootOf(a: OpenFigure, b: OpenFigure): OpenFigure {
  const value = a.value === null || b.value === null ? null : Math.sqrt(a.value * b.value);
  const side = (end: "low" | "high"): number | null => {
    const [one, other] = [a[end], b[end]];
    if (one === null || other === null) return null;
    if (a.value === null || b.value === null || value === null) return Math.sqrt(one * other);
    const far = Math.hypot(Math.log(one / a.value), Math.log(other / b.value)) / 2;
    return value * Math.exp(end === "low" ? -far : far);
  };
  return {value, low: side("low"), high: side("high")};
}

/** Half the speed is reached at one batch size, not at two: where there is a model of step time, it says which. */
function machineBatchOf(
  sides: readonly ConfigurationEvidence[],
  step: FittedLine,
  level: number,
): OpenFigure {
  const {fit} = stepTimeModel(sizedRows(sides), {level});
  if (fit === null) return ratioOf(step, level);
  const {value, low, high} = fit.halfSpeedBatch;
  return {value, low: low === 0 ? null : low, high};
}

function fitOf(
  {step, work}: Lines,
  {machineBatch, level}: {machineBatch: OpenFigure; level: number},
): TwoBatchLaw["fit"] {
  const learningBatch = ratioOf(work, level);
  return {
    machineBatch,
    learningBatch,
    quickest: rootOf(machineBatch, learningBatch),
    secondsAt(batchSize) {
      const [ms, amount] = [predictedAt(step, batchSize, level), predictedAt(work, batchSize, level)];
      const value = (ms.value * amount.value) / batchSize / 1000;
      // Both are shares of their heights: the error of the product is that of their logarithms.
      const far = Math.hypot((ms.high - ms.value) / ms.value, (amount.high - amount.value) / amount.value);
      return {value, low: value * Math.exp(-far), high: value * Math.exp(far)};
    },
  };
}

/**
 * Fits the law to configurations that differ in batch size only, or says why there is none; null where nothing is known of losses
 * or times.
 */
export function twoBatchLaw(
  sides: readonly ConfigurationEvidence[],
  {level = 0.95, without = null}: {level?: number; without?: number | null} = {},
): TwoBatchLaw | null {
  const all = sides.flatMap(({runs}) => runs.flatMap((run) => lossesOf(run) ?? []));
  const target = commonLoss(all);
  const sizes = new Set(all.map(({batchSize}) => batchSize));
  if (sizes.size < fewestSizes) return null;
  if (target === null)
    return {
      points: [],
      target: 0,
      fit: null,
      misfit: "no training loss was passed by the runs of all batch sizes",
    };
  const points = [...sizes]
    .sort((a, b) => a - b)
    .flatMap((batchSize): TwoBatchPoint[] => {
      const own = all.filter((one) => one.batchSize === batchSize);
      const seconds = own.flatMap(({points: losses, stepMs}) => {
        const work = workTo(losses, target);
        return work === null ? [] : [(work / batchSize) * (stepMs / 1000)];
      });
      const middle = median(seconds);
      return middle === undefined
        ? []
        : [{batchSize, seconds: middle, runs: own.map(({summary}) => `${summary.sweep}/${summary.run}`)}];
    });
  const {lines, misfit} = linesOf(
    all.filter(({batchSize}) => batchSize !== without),
    target,
  );
  return {
    points,
    target,
    fit:
      lines === null ? null : fitOf(lines, {machineBatch: machineBatchOf(sides, lines.step, level), level}),
    misfit,
  };
}

const figure = (value: number): string => formatCount(Number(value.toPrecision(2)));

/** "1,000 (480 to 11,000)", "310 (at least 150)", "at least 440", "80 (at most 140)"; null where the data say nothing. */
function openText({value, low, high}: OpenFigure): string | null {
  if (value !== null && low !== null && high !== null)
    return `${figure(value)} (${figure(low)} to ${figure(high)})`;
  const end = low !== null ? `at least ${figure(low)}` : high === null ? null : `at most ${figure(high)}`;
  return value === null || end === null ? end : `${figure(value)} (${end})`;
}

/** Which of the batch sizes that were tried comes closest to the quickest: by the law too, since single medians decide nothing. */
function triedText({points, fit}: TwoBatchLaw): string | null {
  const quickest = fit?.quickest.value ?? null;
  if (fit === null || quickest === null) return null;
  const seconds = (batchSize: number): number => fit.secondsAt(batchSize).value;
  const [best] = points.map(({batchSize}) => batchSize).sort((a, b) => seconds(a) - seconds(b));
  if (best === undefined) return null;
  const times = seconds(best) / seconds(quickest);
  const off = isFar({value: times, low: times, high: times})
    ? `at ${formatTimes(times)} its time`
    : `within ${formatRatio(Math.max(0.01, times - 1), 0)} of that`;
  return `of those that were tried batch ${formatCount(best)} comes closest, ${off}`;
}

/** What a fixed cost of a step and what a larger batch teaches come to, without a full stop; the law's first two clauses. */
const machineText = ({machineBatch}: NonNullable<TwoBatchLaw["fit"]>): string => {
  const machine = openText(machineBatch);
  return machine === null || machineBatch.low === null
    ? "a fixed cost of a step is not shown"
    : `below batch ${machine} the machine mostly waits for itself`;
};
const learningText = ({learningBatch}: NonNullable<TwoBatchLaw["fit"]>): string => {
  const learning = openText(learningBatch);
  return learning === null
    ? "how large a batch may be before it teaches less is not shown"
    : `beyond ${learning} a larger batch teaches hardly more per step`;
};

/** What more concurrency is worth by the law, without a full stop; null where it does not fit. */
export const concurrencyText = ({fit}: TwoBatchLaw): string | null =>
  fit === null ? null : `by the two-batch law ${machineText(fit)}, and ${learningText(fit)}`;

/** The law in a sentence, with its assumption, or why there is none. */
export function twoBatchSentence(law: TwoBatchLaw): string {
  const {fit, misfit, target, points} = law;
  if (fit === null) return `No law of the quickest batch size: ${misfit ?? "not tried"}.`;
  const largest = points.at(-1)?.batchSize ?? 0;
  const quickest = openText(fit.quickest);
  const isBeyond = (fit.quickest.low ?? fit.quickest.value ?? 0) > largest;
  const loss = `a training loss of ${formatNumber(target)}`;
  const said = [
    machineText(fit),
    learningText(fit),
    quickest === null
      ? `which batch size is the quickest to ${loss} is not shown`
      : `quickest to ${loss} is near batch ${quickest}${isBeyond ? ", larger than any that was tried" : ""}`,
    ...[triedText(law)].filter((text) => text !== null),
  ].join("; ");
  return `By the two-batch law, ${said}. This holds for the schedule that was used, which was not tuned for each size.`;
}
