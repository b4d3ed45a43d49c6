import {max, median} from "d3-array";
import type {Phase} from "../schema/run-log.ts";
import type {MetricSpec, Series, Telemetry, TelemetryDevice} from "../schema/telemetry.ts";
import {exactly, unknown, type Derived} from "./derived.ts";

/** One metric of one device over a run: its mean while training, and its largest value. */
export interface MetricSummary {
  device: TelemetryDevice;
  metric: MetricSpec;
  /** Mean over the train phases, weighted by time. */
  trainMean: Derived;
  /** Largest sample of the whole run: a lower bound of the true peak, which may lie between two samples. */
  peak: Derived;
  limit: number | null;
}

/** A stretch of time, milliseconds since the run began. */
export interface Stretch {
  startMs: number;
  endMs: number;
}

/** Whether a metric tells about the whole machine, whoever used it, rather than about the training or a GPU. */
export const isAmbient = (metric: MetricSpec): boolean => metric.id.startsWith("machine.");

/** A phase must outlast this many sensor windows before a mean over it says something about it. */
const windowsPerPhase = 3;

/** A sample further than this many median periods from the one before it speaks for one period only. */
const gapPeriods = 3;

const overlap = (a: Stretch, b: Stretch): number =>
  Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));

/** Median distance between samples; 0 with fewer than two. */
export function samplePeriodMs(atMs: readonly number[]): number {
  return median(atMs.slice(1).map((at, index) => at - (atMs[index] ?? at))) ?? 0;
}

/**
 * The stretch each sample speaks for: readings describe the time before them, so from the sample before, or, after a
 * gap, from one period before.
 */
export function sampleStretches(atMs: readonly number[]): Stretch[] {
  const period = samplePeriodMs(atMs);
  return atMs.map((at, index) => {
    const before = atMs[index - 1] ?? at - period;
    return {startMs: at - before > gapPeriods * period ? at - period : before, endMs: at};
  });
}

/**
 * Mean of a series over phases, each sample weighted by the part of its stretch inside them. Unknown where every phase
 * is shorter than three sensor windows: readings then mostly describe what lay before it.
 */
export function meanOver(
  values: readonly (number | null)[],
  stretches: readonly Stretch[],
  phases: readonly Stretch[],
  windowMs: number,
): Derived {
  const long = phases.filter((phase) => phase.endMs - phase.startMs >= windowsPerPhase * windowMs);
  if (phases.length === 0) return unknown("no train phase was marked");
  if (long.length === 0)
    return unknown(`every train phase is shorter than ${windowsPerPhase} sensor windows`);
  let weight = 0;
  let sum = 0;
  values.forEach((value, index) => {
    const stretch = stretches[index];
    if (value === null || stretch === undefined) return;
    const inside = long.reduce((ms, phase) => ms + overlap(stretch, phase), 0);
    weight += inside;
    sum += inside * value;
  });
  return weight === 0
    ? unknown("no sample lies in a train phase")
    : exactly(sum / weight, "mean over the train phases, weighted by time");
}

function peakOf(series: Series): Derived {
  const largest = max(series.values, (value) => value ?? undefined);
  return largest === undefined
    ? unknown(series.missing ?? "no sample")
    : exactly(largest, "largest sample of the run; the true peak may lie between two samples");
}

/** Mean and peak of every series, in the samples file's order. A series of an undescribed device or metric is left out. */
export function summarizeMetrics(telemetry: Telemetry, phases: readonly Phase[]): MetricSummary[] {
  const stretches = sampleStretches(telemetry.atMs);
  const training = phases.filter(({phase}) => phase === "train");
  return telemetry.series.flatMap((series) => {
    const metric = telemetry.metrics.find(({id}) => id === series.metric);
    const device = telemetry.devices.find(({id}) => id === series.device);
    if (metric === undefined || device === undefined) return [];
    return {
      device,
      metric,
      trainMean: meanOver(series.values, stretches, training, metric.windowMs),
      peak: peakOf(series),
      limit: series.limit,
    };
  });
}
