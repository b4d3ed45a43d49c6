import {formatBytes, formatCount} from "../../format.ts";
import type {Machine} from "../../schema/sweep.ts";
import {quantityOf} from "../decision/quantities.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import {tQuantile} from "../statistics/distributions.ts";
import {fitLine} from "../statistics/line.ts";
import type {BatchSizeGroup} from "../summary/sweep-summary.ts";
import type {Interval} from "../../schema/comparison.ts";

/** Peak memory by batch size b as m + k·b, and how far it goes. */
export interface MemoryModel {
  points: {batchSize: number; peakBytes: number; modelBytes: number | null}[];
  fit: {fixedBytes: Interval; imageBytes: Interval} | null;
  misfit: string | null;
  /** What the device has; null where it is not known. */
  limitBytes: number | null;
  /** Batch sizes that ran out of memory. */
  failed: number[];
  /** Largest batch that fits by the model, with the interval's careful end; null where model or limit are missing. */
  largest: {batchSize: number; atLeast: number} | null;
  method: string;
}

const mostBend = 0.1;
const fewestSizes = 3;

function limitOf(group: BatchSizeGroup, machine: Machine | null): number | null {
  if (group.configuration.device === "cpu") return machine?.memoryLimitBytes ?? null;
  const limits = group.rows.flatMap((row) =>
    row.metrics.flatMap(({metric, limit}) =>
      metric.id === "gpu.memory.usage" && limit !== null ? [limit] : [],
    ),
  );
  const named = machine?.gpus.length === 1 ? (machine.gpus[0]?.memoryBytes ?? null) : null;
  return limits.length > 0 ? Math.min(...limits) : named;
}

/** A batch has whole images; bisection ends a hair below. */
const whole = (batch: number): number => Math.max(0, Math.floor(batch + 1e-3));

/** Fits peak memory by batch size over the runs of a group, or says why there is no such model. */
export function memoryModel(
  group: BatchSizeGroup,
  machine: Machine | null,
  {level = 0.95} = {},
): MemoryModel {
  const {figure} = quantityOf("peak-memory");
  const peak = (run: RunSummary): number | null =>
    run.status.state === "completed" ? figure(run).value : null;
  const points = group.rows.flatMap(({configuration: {batchSize}, runs}) =>
    batchSize === null
      ? []
      : runs.flatMap((run) => (peak(run) === null ? [] : [{x: batchSize, y: peak(run) ?? 0}])),
  );
  const sizes = new Set(points.map(({x}) => x)).size;
  const line = fitLine(points);
  const bend = Math.max(0, ...(line?.bends ?? []).map(({relative}) => Math.abs(relative)));
  const misfit =
    points.length === 0
      ? "memory was not measured"
      : line === null
        ? `${sizes} batch sizes: a line needs ${fewestSizes}`
        : line.slope <= 0
          ? "larger batches do not take more memory"
          : bend > mostBend
            ? "no straight line fits: what the allocator keeps does not grow evenly with the batch"
            : null;
  const model = misfit === null ? line : null;
  const t = model === null ? 0 : tQuantile(1 - (1 - level) / 2, model.df);
  const interval = (value: number, variance: number): Interval => ({
    value,
    low: value - t * Math.sqrt(variance),
    high: value + t * Math.sqrt(variance),
  });
  const limitBytes = limitOf(group, machine);
  const failed = group.rows.flatMap(({configuration: {batchSize}, troubles}) =>
    batchSize !== null && troubles.some(({state}) => state === "out-of-memory") ? [batchSize] : [],
  );
  const batchAt = (share: number): number => {
    if (model === null || limitBytes === null) return 0;
    // Both ends of the model at once: what it needs at batch b, with the error of the whole line.
    const error = (b: number): number =>
      share *
      t *
      Math.sqrt(model.covariance.intercept + 2 * b * model.covariance.both + b * b * model.covariance.slope);
    let [fits, bursts] = [0, limitBytes / model.slope + 1];
    while (bursts - fits > 1e-4) {
      const middle = (fits + bursts) / 2;
      if (model.intercept + model.slope * middle + error(middle) <= limitBytes) fits = middle;
      else bursts = middle;
    }
    return whole(fits);
  };
  return {
    points: [...new Set(points.map(({x}) => x))].map((batchSize) => {
      const here = points.filter(({x}) => x === batchSize);
      return {
        batchSize,
        peakBytes: Math.max(...here.map(({y}) => y)),
        modelBytes: model === null ? null : model.intercept + model.slope * batchSize,
      };
    }),
    fit:
      model === null
        ? null
        : {
            fixedBytes: interval(model.intercept, model.covariance.intercept),
            imageBytes: interval(model.slope, model.covariance.slope),
          },
    misfit,
    limitBytes,
    failed,
    largest: model === null || limitBytes === null ? null : {batchSize: batchAt(0), atLeast: batchAt(1)},
    method: `m + k·b by robust least squares over ${points.length} runs; sampled peaks are lower bounds of the true ones`,
  };
}

/** Beyond this many times the largest batch that was tried, a straight line is a guess. */
const farFactor = 4;

/** The memory model in a sentence, or why there is none. */
export function memorySentence({points, fit, misfit, largest, limitBytes, failed}: MemoryModel): string {
  const burst = failed.length === 0 ? "" : ` Batch ${formatCount(Math.min(...failed))} ran out of memory.`;
  if (fit === null) return `No model of memory: ${misfit ?? "not tried"}.${burst}`;
  const tried = Math.max(0, ...points.map(({batchSize}) => batchSize));
  const isFar = largest !== null && largest.batchSize > farFactor * tried;
  const reach =
    largest === null || limitBytes === null
      ? ""
      : ` Of ${formatBytes(limitBytes)}, about batch ${formatCount(largest.batchSize)} would still fit (${formatCount(largest.atLeast)} with certainty)${isFar ? ", if the line holds so far beyond what was tried" : ""}.`;
  return `Memory: ${formatBytes(fit.fixedBytes.value)} and ${formatBytes(fit.imageBytes.value)} an image.${reach}${burst}`;
}
