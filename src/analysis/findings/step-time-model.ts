// The cost of a step as a fixed part and a part per unit of work.
import {ranThrough} from "../../schema/run-log.ts";
import {median} from "d3-array";
import {formatCount, formatNumber, formatRatio, formatTimes} from "../../format.ts";
import {printedMs} from "../signals/derived.ts";
import {isFar} from "../decision/verdict-sentence.ts";
import type {ConfigurationEvidence, JudgedRun} from "../decision/evidence.ts";
import {batchUnit, commonUnit, singularOf} from "../summary/work-unit.ts";
import {tQuantile} from "../statistics/distributions.ts";
import {fitLine, fiellerInterval, type FittedLine} from "../statistics/line.ts";
import type {ConfigurationRow} from "../summary/sweep-summary.ts";
import type {Interval} from "../../schema/comparison.ts";

/** An interval whose ends may lie beyond what the points can say. */
export interface OpenInterval {
  value: number;
  low: number | null;
  high: number | null;
}

/** A measured batch size beside what the model says of it. */
export interface StepTimePoint {
  batchSize: number;
  /** Median over the runs, as in every table. */
  stepMs: number;
  runs: string[];
  /** What the model gives; null where it does not fit. */
  modelMs: number | null;
  /** (measured − model) ÷ model; null where there is no model. */
  bend: number | null;
  /** Share of a step in which its batch is computed, by the model: c·b ÷ (a + c·b). */
  busyByModel: number | null;
  /** Share of the training time in which the GPU was busy; null where no GPU trained or none was read. */
  busyMeasured: number | null;
}

/** Step time by batch size b as a + c·b: a fixed cost of a step and a cost of every unit of its batch. */
export interface StepTimeModel {
  points: StepTimePoint[];
  /** null where the model does not fit or was not tried: `misfit` says why. */
  fit: {
    /** a: launches, Python, input. */
    fixedMs: Interval;
    /** c */
    unitMs: Interval;
    /** a ÷ c: the batch size at which a step spends half its time on its batch. */
    halfSpeedBatch: OpenInterval;
    /** 1 ÷ c: units of a batch a second that no batch size exceeds. */
    limitPerSecond: number;
    /** 19·a ÷ c: from this batch size on, throughput is within 5 % of that limit. */
    nearLimitBatch: OpenInterval;
  } | null;
  misfit: string | null;
  /** What a batch counts. */
  unit: string;
  level: number;
  method: string;
}

/** A model whose line misses a batch size by more than this says the wrong thing about it. */
const mostBend = 0.05;
/** Fewer batch sizes than this fit a line whatever they are. */
const fewestSizes = 4;

/** Share of time that the run's GPU was busy while it trained; null where none was read. */
const busyOf = ({busy, configuration}: JudgedRun): number | null =>
  configuration.device === "gpu" ? busy.value : null;

/** Configurations that differ in batch size only, with their runs. */
export interface SizedRows {
  rows: readonly (Pick<ConfigurationRow, "configuration" | "timeResolutionMs"> & {
    runs: readonly JudgedRun[];
  })[];
}

/** Sides of decisions as such rows. */
export const sizedRows = (sides: readonly ConfigurationEvidence[]): SizedRows => ({
  rows: sides.map(({configuration, runs}) => ({
    configuration,
    runs: runs.map(({summary}) => summary),
    timeResolutionMs: Math.max(0, ...runs.map(({summary}) => summary.timeResolutionMs)),
  })),
});

interface SizedRuns {
  batchSize: number;
  runs: {summary: JudgedRun; stepMs: number}[];
}

/**
 * Milliseconds of a step: as reported, or else a batch's share of the training time. Times that were printed in coarse
 * steps give none.
 */
function stepMsOf(run: JudgedRun, batchSize: number, isReported: boolean): number | null {
  if (!ranThrough(run.status) || run.timeResolutionMs >= printedMs) return null;
  if (isReported) return run.stepMs.value;
  return run.throughput.value === null ? null : (1000 * batchSize) / run.throughput.value;
}

function sizedRuns({rows}: SizedRows): {sized: SizedRuns[]; isReported: boolean} {
  const completed = rows.flatMap((row) => row.runs.filter(({status}) => ranThrough(status)));
  const isReported = completed.every(({stepMs}) => stepMs.value !== null);
  const sized = rows.flatMap((row) => {
    const {batchSize} = row.configuration;
    if (batchSize === null) return [];
    const runs = row.runs.flatMap((summary) => {
      const stepMs = stepMsOf(summary, batchSize, isReported);
      return stepMs === null || stepMs <= 0 ? [] : [{summary, stepMs}];
    });
    return runs.length === 0 ? [] : [{batchSize, runs}];
  });
  return {sized, isReported};
}

/** Why a fitted line is not drawn; null where it may be. */
function misfitOf(line: FittedLine, level: number): string | null {
  if (line.slope <= 0) return "larger batches do not take longer";
  const away = line.bends.filter(({relative, count}) => {
    const {within} = line;
    const chance =
      within === null ? 0 : (tQuantile(1 - (1 - level) / 2, within.df) * within.spread) / Math.sqrt(count);
    return Math.abs(relative) > Math.max(mostBend, chance);
  });
  if (away.length === 0) return null;
  const [worst] = away.toSorted((a, b) => Math.abs(b.relative) - Math.abs(a.relative));
  if (worst === undefined) return null;
  const times = 1 + worst.relative;
  const off = isFar({value: times, low: times, high: times})
    ? `${formatTimes(times)} as long as`
    : `${formatRatio(Math.abs(worst.relative), 0)} ${worst.relative > 0 ? "longer" : "less"} than`;
  return `no straight line fits: at batch ${formatCount(worst.x)} a step takes ${off} the best line says (a kink, such as a cache that overflows or another kernel)`;
}

function untried({sized}: {sized: readonly SizedRuns[]}, group: SizedRows): string | null {
  const printed = group.rows.some((row) => row.timeResolutionMs >= printedMs);
  if (printed) return "times were printed in coarse steps: too coarse for a step";
  if (sized.length < fewestSizes)
    return `a line needs ${fewestSizes} batch sizes to be put to the test, and ${sized.length} have step times`;
  return null;
}

/** Fits step time by batch size over some runs, or says why there is no such model. */
export function stepTimeModel(group: SizedRows, {level = 0.95} = {}): StepTimeModel {
  const {sized, isReported} = sizedRuns(group);
  const points = sized.flatMap(({batchSize, runs}) => runs.map(({stepMs}) => ({x: batchSize, y: stepMs})));
  const excuse = untried({sized}, group);
  const line = excuse === null ? fitLine(points) : null;
  const misfit = excuse ?? (line === null ? "too few batch sizes" : misfitOf(line, level));
  const model = misfit === null ? line : null;
  const count = points.length;
  return {
    points: sized.map(({batchSize, runs}) => {
      const stepMs = median(runs, (run) => run.stepMs) ?? 0;
      const modelMs = model === null ? null : model.intercept + model.slope * batchSize;
      const busy = runs.flatMap(({summary}) => busyOf(summary) ?? []);
      return {
        batchSize,
        stepMs,
        runs: runs.map(({summary}) => `${summary.sweep}/${summary.run}`),
        modelMs,
        bend: modelMs === null ? null : stepMs / modelMs - 1,
        busyByModel:
          model === null || modelMs === null ? null : Math.min(1, (model.slope * batchSize) / modelMs),
        busyMeasured: median(busy) ?? null,
      };
    }),
    fit: model === null ? null : fitOf(model, level),
    misfit,
    unit: batchUnit(commonUnit(sized.flatMap(({runs}) => runs.map(({summary}) => summary)))),
    level,
    method: `a + c·b by least squares of relative errors with Huber's weights over ${count} runs at ${sized.length} batch sizes, t intervals, a ÷ c by Fieller; ${isReported ? "median steady-state step of each run" : "a batch's share of the training time, since steps were not reported"}`,
  };
}

/** Throughput within 5 % of the limit 1 ÷ c needs a ÷ (a + c·b) ≤ 0.05, so b ≥ 19·a ÷ c. */
const nearLimit = 19;

function fitOf(line: FittedLine, level: number): StepTimeModel["fit"] {
  const t = tQuantile(1 - (1 - level) / 2, line.df);
  const interval = (value: number, variance: number): Interval => ({
    value: Math.max(0, value),
    low: Math.max(0, value - t * Math.sqrt(variance)),
    high: Math.max(0, value + t * Math.sqrt(variance)),
  });
  const {low, high} = fiellerInterval(line, level);
  const times = (factor: number): OpenInterval => ({
    value: Math.max(0, (factor * line.intercept) / line.slope),
    low: low === null ? null : Math.max(0, factor * low),
    high: high === null ? null : Math.max(0, factor * high),
  });
  return {
    fixedMs: interval(line.intercept, line.covariance.intercept),
    unitMs: interval(line.slope, line.covariance.slope),
    halfSpeedBatch: times(1),
    limitPerSecond: 1000 / line.slope,
    nearLimitBatch: times(nearLimit),
  };
}

/** The model in a sentence, e.g. "By the fitted line, a step takes 3.8 ms and 1.36 ms per image …", or why there is none. */
export function stepTimeSentence({fit, misfit, unit}: StepTimeModel): string {
  if (fit === null) return `No model of step time: ${misfit ?? "not tried"}.`;
  const range = ({low, high}: {low: number | null; high: number | null}): string =>
    `${low === null ? "0" : formatNumber(low)} to ${high === null ? "no known end" : formatNumber(high)}`;
  const {fixedMs, unitMs, halfSpeedBatch} = fit;
  const half =
    halfSpeedBatch.low === 0
      ? "a fixed cost is not shown"
      : `half the speed is reached at batch ${formatNumber(halfSpeedBatch.value)} (${range(halfSpeedBatch)})`;
  return `By the fitted line, a step takes ${formatNumber(fixedMs.value)} ms (${range(fixedMs)}) and ${formatNumber(unitMs.value)} ms per ${singularOf(unit)} (${range(unitMs)}): ${half}, and no batch size exceeds ${formatNumber(fit.limitPerSecond)} ${unit}/s.`;
}
