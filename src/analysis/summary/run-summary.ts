import {epochNumber} from "../../format.ts";
import {imagesPerEpoch, type SteadyEpochs, steadyEpochs} from "./steady-epochs.ts";
import type {RunLog, RunStatus} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {exactly, medianOf, printedMs, unknown, type Derived} from "../signals/derived.ts";
import {bottleneckOf, waitingShare, type Bottleneck} from "./bottleneck.ts";
import {engineMetrics} from "./engine-metrics.ts";
import {summarizeMetrics, type MetricSummary} from "./metric-summary.ts";
import {runEnergy, runPeaks} from "./run-energy.ts";

/** What one run comes to. Every figure says how it was worked out, or why it is missing. */
export interface RunSummary {
  sweep: string;
  run: string;
  configuration: RunLog["configuration"];
  repeat: number;
  status: RunStatus;
  epochs: number;
  /** Milliseconds of a steady-state epoch, training and validation. */
  epochMs: Derived;
  imagesPerSecond: Derived;
  /** After the last epoch, 0 to 1. */
  errorRate: Derived;
  validLoss: Derived;
  /** Median milliseconds of a steady-state training step. */
  stepMs: Derived;
  /** Share of the training steps' time that was waiting for the batch, 0 to 1. */
  dataWait: Derived;
  /** Energy of what trained, from the start of the first epoch to the end of the last. */
  energyJoules: Derived;
  /** Energy of what trained, over the images of the steady-state training phases. */
  joulesPerImage: Derived;
  /** Most resident memory of the trainer and all it started. */
  peakMemoryBytes: Derived;
  /** Most memory in use on the GPUs that trained. */
  peakGpuMemoryBytes: Derived;
  /** What held the run back, with the evidence. */
  bottleneck: Bottleneck;
  metrics: MetricSummary[];
  /** Why there are no samples; null where there are. */
  unsampled: string | null;
  timeResolutionMs: number;
}

/**
 * Widens a figure of printed times by what printing left open. Whether a trainer rounds or cuts off is not known, so
 * "5 s" may have been anything from half a unit below to a whole unit above.
 */
function widened(figure: Derived, resolutionMs: number): Derived {
  if (figure.value === null || resolutionMs < printedMs) return figure;
  return {...figure, low: Math.max(0, figure.low - resolutionMs / 2), high: figure.high + resolutionMs};
}

function throughput(log: RunLog, {rows, which}: SteadyEpochs): Derived {
  const images = imagesPerEpoch(log);
  if (images === null) return unknown(log.missing.training ?? "the number of training images is not known");
  if (images === 0) return unknown("the batch is larger than the training set");
  const trainMs = rows.flatMap((row) => (row.trainMs === null || row.trainMs === 0 ? [] : [row.trainMs]));
  const whole = trainMs.length < rows.length || trainMs.length === 0;
  const times = whole ? rows.flatMap(({durationMs}) => durationMs || []) : trainMs;
  const basis = whole
    ? `training images ÷ whole epoch, validation included, ${which}`
    : `training images ÷ time of the train phases, ${which}`;
  const time = widened(medianOf(times, basis, "no epoch was completed"), log.timeResolutionMs);
  if (time.value === null) return time;
  const rate = (ms: number): number => (1000 * images) / ms;
  return {value: rate(time.value), low: rate(time.high), high: rate(Math.max(time.low, 1)), basis};
}

function last(log: RunLog, field: "errorRate" | "validLoss"): Derived {
  const row = log.epochs.at(-1);
  if (row === undefined) return unknown("no epoch was completed");
  const value = row[field];
  if (value === null) return unknown(log.missing[`epochs.${field}`] ?? "not reported");
  return exactly(value, `after epoch ${epochNumber(row.epoch)}`);
}

function stepTime(telemetry: Telemetry | null, {rows, which}: SteadyEpochs): Derived {
  if (telemetry === null) return unknown("steps are in the samples file, and there is none");
  const steady = new Set(rows.map((row) => row.epoch));
  const durations = telemetry.steps.durationMs.filter((_, index) =>
    steady.has(telemetry.steps.epoch[index] ?? -1),
  );
  return medianOf(durations, `median step, ${which}`, "no step was reported");
}

function dataWait(telemetry: Telemetry | null, {rows, which}: SteadyEpochs): Derived {
  const share = telemetry === null ? null : waitingShare(telemetry, rows);
  return share === null
    ? unknown("no step was reported")
    : exactly(share, `share of the steps’ time, ${which}`);
}

/**
 * Works out what one run comes to. `telemetry` is its samples file, or null where it has none or it is not needed (then
 * metrics and step time are unknown).
 */
export function summarizeRun(log: RunLog, telemetry: Telemetry | null): RunSummary {
  const steady = steadyEpochs(log);
  const {rows, which} = steady;
  const metrics = telemetry === null ? [] : summarizeMetrics(telemetry, log.phases);
  return {
    sweep: log.sweep,
    run: log.run,
    configuration: log.configuration,
    repeat: log.repeat,
    status: log.status,
    epochs: log.epochs.length,
    epochMs: widened(
      medianOf(
        rows.flatMap(({durationMs}) => durationMs ?? []),
        `median of ${which}`,
        rows.length === 0 ? "no epoch was completed" : (log.missing["epochs.durationMs"] ?? "not reported"),
      ),
      log.timeResolutionMs,
    ),
    imagesPerSecond: throughput(log, steady),
    errorRate: last(log, "errorRate"),
    validLoss: last(log, "validLoss"),
    stepMs: stepTime(telemetry, steady),
    dataWait: dataWait(telemetry, steady),
    ...runEnergy(log, telemetry, {rows, images: imagesPerEpoch(log)}),
    ...runPeaks(log, telemetry),
    bottleneck: bottleneckOf(log, telemetry, {rows, metrics}),
    metrics: [...metrics, ...engineMetrics(log, telemetry, steady)],
    unsampled: log.telemetry === null ? (log.missing.telemetry ?? "no samples") : null,
    timeResolutionMs: log.timeResolutionMs,
  };
}
