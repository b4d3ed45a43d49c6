import {ranThrough} from "../../schema/run-log.ts";
import {max, min} from "d3-array";
import {formatBytes, formatCount} from "../../format.ts";
import type {Interval} from "../../schema/comparison.ts";
import {quantityOf} from "../decision/quantities.ts";
import {batchUnit, commonUnit, singularOf} from "../summary/work-unit.ts";
import {tQuantile} from "../statistics/distributions.ts";
import {fitLine, predictedAt} from "../statistics/line.ts";
import type {BatchSizeGroup} from "../summary/sweep-summary.ts";

/** Peak memory by batch size b as m + k·b, in bytes, within the batch sizes that were measured. */
export interface MemoryModel {
  fit: {fixedBytes: Interval; unitBytes: Interval} | null;
  /** Why there is no fit; null where there is one. */
  misfit: string | null;
  /** Smallest and largest batch size that the fit covers. */
  range: [number, number] | null;
  /** What a batch counts. */
  unit: string;
  /** What twice the largest batch would take: an interval for a run, not for a mean; null where that is known, or no line fits. */
  next: {batchSize: number; bytes: Interval} | null;
  /** Batch sizes that ran out of memory. */
  failed: number[];
}

/** A line that misses a batch size by more than this says the wrong thing about it. */
const mostBend = 0.1;
const fewestSizes = 3;

/**
 * Fits peak memory by batch size over the completed runs of a group, or says why there is no model. It goes one doubling beyond
 * the sizes that were measured, with bounds for a run. It names no largest batch that would fit: extrapolated from sizes up to
 * 256, the careful end of its interval was too high in 41 % of simulated sweeps.
 */
export function memoryModel(group: BatchSizeGroup, {level = 0.95} = {}): MemoryModel {
  const {figure} = quantityOf("peak-memory");
  const unit = batchUnit(commonUnit(group.rows.flatMap(({runs}) => runs)));
  const points = group.rows.flatMap(({configuration: {batchSize}, runs}) =>
    runs.flatMap((run) => {
      const peak = ranThrough(run.status) ? figure(run).value : null;
      return batchSize === null || peak === null ? [] : [{x: batchSize, y: peak}];
    }),
  );
  const sizes = [...new Set(points.map(({x}) => x))];
  const line = fitLine(points);
  const bend = max(line?.bends ?? [], ({relative}) => Math.abs(relative)) ?? 0;
  const misfit =
    points.length === 0
      ? "memory was not measured"
      : line === null || sizes.length < fewestSizes
        ? `a line needs ${fewestSizes} batch sizes, and ${sizes.length} have figures`
        : line.slope <= 0
          ? "larger batches do not take more memory"
          : bend > mostBend
            ? "no straight line fits: memory does not grow evenly with the batch size"
            : null;
  const failed = group.rows.flatMap(({configuration: {batchSize}, troubles}) =>
    batchSize !== null && troubles.some(({state}) => state === "out-of-memory") ? [batchSize] : [],
  );
  const [least, most] = [min(sizes), max(sizes)];
  if (misfit !== null || line === null || least === undefined || most === undefined)
    return {fit: null, misfit, range: null, unit, next: null, failed};
  const t = tQuantile(1 - (1 - level) / 2, line.df);
  const interval = (value: number, variance: number): Interval => ({
    value,
    low: Math.max(0, value - t * Math.sqrt(variance)),
    high: value + t * Math.sqrt(variance),
  });
  const {intercept, slope} = line.covariance;
  return {
    fit: {fixedBytes: interval(line.intercept, intercept), unitBytes: interval(line.slope, slope)},
    misfit,
    range: [least, most],
    unit,
    next: failed.some((size) => size <= 2 * most)
      ? null
      : {batchSize: 2 * most, bytes: predictedAt(line, 2 * most, level)},
    failed,
  };
}

/** The model in a sentence, or why there is none. */
export function memorySentence({fit, misfit, range, unit, next, failed}: MemoryModel): string {
  const lost = failed.length === 0 ? "" : ` Batch ${formatCount(Math.min(...failed))} ran out of memory.`;
  if (fit === null || range === null) return `No memory model: ${misfit ?? "not tried"}.${lost}`;
  const {fixedBytes, unitBytes} = fit;
  const amount = ({value, low, high}: Interval): string =>
    `${formatBytes(value)} (${formatBytes(low)} to ${formatBytes(high)})`;
  const further =
    next === null
      ? ""
      : ` If it goes on like that, batch ${formatCount(next.batchSize)} takes ${amount(next.bytes)}.`;
  return `By the fitted line, from batch ${formatCount(range[0])} to ${formatCount(range[1])}, a training takes at least ${amount(fixedBytes)} plus ${amount(unitBytes)} per ${singularOf(unit)}.${further}${lost}`;
}
