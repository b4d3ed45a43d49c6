import {weigh, within, type Level, type Stretch} from "../signals/stretches.ts";
import {max} from "d3-array";
import type {Phase} from "../../schema/run-log.ts";
import type {MetricSpec, Series, Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";
import {exactly, unknown, type Derived} from "../signals/derived.ts";
import {levelsOf} from "../signals/levels.ts";
import {windowsPerPhase} from "../signals/phase-statistics.ts";

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

/** Whether a metric tells about the whole machine, whoever used it, rather than about the training or a GPU. */
export const isAmbient = (metric: MetricSpec): boolean => metric.id.startsWith("machine.");

/** Figures of a GPU that explain its load, memory and power rather than being an answer of their own. */
const explaining: ReadonlySet<string> = new Set([
  "gpu.memory.reserved",
  "gpu.memory.activity",
  "gpu.power.average",
  "gpu.temperature",
  "gpu.clock.sm",
  "gpu.clock.memory",
  "gpu.sm.activity",
  "gpu.tensor.activity",
]);

/** Whether a metric is evidence beside the answer: one of the whole machine, or one that explains a GPU's load. */
export const isEvidence = (metric: MetricSpec): boolean => isAmbient(metric) || explaining.has(metric.id);

/**
 * Mean of levels over phases, weighted by time. Unknown where every phase is shorter than three sensor windows:
 * readings then mostly describe what lay before it.
 */
export function meanOver(levels: readonly Level[], phases: readonly Stretch[], windowMs: number): Derived {
  const long = phases.filter((phase) => phase.endMs - phase.startMs >= windowsPerPhase * windowMs);
  if (phases.length === 0) return unknown("no train phase was marked");
  if (long.length === 0)
    return unknown(`every train phase is shorter than ${windowsPerPhase} sensor windows`);
  const {coveredMs, sum} = weigh(long.flatMap((phase) => within(levels, phase)));
  return coveredMs === 0
    ? unknown("no sample lies in a train phase")
    : exactly(sum / coveredMs, "mean over the train phases, weighted by time");
}

/** The largest sample, also of those that were drawn together in a long run. */
export function peakOf(series: Series): Derived {
  const largest = max(series.high ?? series.values, (value) => value ?? undefined);
  return largest === undefined
    ? unknown(series.missing ?? "no sample")
    : exactly(largest, "largest sample of the run; the true peak may lie between two samples");
}

/**
 * Mean and peak of every level, in the samples file's order. Left out: series of an undescribed device or metric,
 * counters (see energy.ts) and states (see phase-statistics.ts).
 */
export function summarizeMetrics(telemetry: Telemetry, phases: readonly Phase[]): MetricSummary[] {
  const training = phases.filter(({phase}) => phase === "train");
  return telemetry.series.flatMap((series) => {
    const metric = telemetry.metrics.find(({id}) => id === series.metric);
    const device = telemetry.devices.find(({id}) => id === series.device);
    if (metric === undefined || device === undefined || metric.kind !== "level") return [];
    return {
      device,
      metric,
      trainMean: meanOver(levelsOf(telemetry, series), training, metric.windowMs),
      peak: peakOf(series),
      limit: series.limit,
    };
  });
}
