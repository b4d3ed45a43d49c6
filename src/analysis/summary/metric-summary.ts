import {max} from "d3-array";
import {metricRole} from "../../schema/metrics.ts";
import type {Phase} from "../../schema/run-log.ts";
import type {MetricSpec, Series, Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";
import {exactly, unknown, type Derived} from "../signals/derived.ts";
import {levelsOf} from "../signals/levels.ts";
import {meanOver} from "../signals/phase-statistics.ts";

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

/** Whether a metric describes the whole machine, whoever used it, rather than the training or a GPU. */
export const isAmbient = (metric: MetricSpec): boolean => metricRole(metric) === "ambient";

/** Whether a metric explains the answer rather than being part of it. */
export const isEvidence = (metric: MetricSpec): boolean => metricRole(metric) !== "answer";

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
