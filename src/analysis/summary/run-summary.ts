import type {ParallelPlace, RunLog, RunStatus, Yardstick} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {conditionsOf, type Conditions} from "../signals/conditions.ts";
import {workUnit} from "./work-unit.ts";
import {bottleneckOf, busyShare, type Bottleneck} from "./bottleneck.ts";
import {engineMetrics} from "./engine-metrics.ts";
import {figuresFrom, type RunFigures} from "./figures.ts";
import {summarizeMetrics, type MetricSummary} from "./metric-summary.ts";
import {runEnergy, runPeaks} from "./run-energy.ts";
import {workPerEpoch, steadyEpochs} from "./steady-epochs.ts";

/** What one run comes to: its figures, each of which says how it was worked out or why it is missing, and what they are of. */
export interface RunSummary extends RunFigures {
  sweep: string;
  run: string;
  session: RunLog["session"];
  /** Which machine of the sweep; not there where that is not known. */
  machineId?: string;
  configuration: RunLog["configuration"];
  repeat: number;
  status: RunStatus;
  epochs: number;
  /** Whether a figure of it became NaN or infinite. */
  diverged: boolean;
  bottleneck: Bottleneck;
  metrics: MetricSummary[];
  /** Why there are no samples; null where there are. */
  unsampled: string | null;
  timeResolutionMs: number;
  training: RunLog["training"];
  work: RunLog["work"];
  /** What the machine was like while it trained. */
  conditions: Conditions;
  /** And right before, by a fixed piece of work; absent where that was not timed. */
  yardstick?: Yardstick;
  /** Its place among runs that were recorded at once; absent where it had the machine alone. */
  parallel?: ParallelPlace;
  /** What it works through, for people: images, tokens, … */
  unit: string;
}

/**
 * Whether the last that a log says of some loss is NaN or infinity. A gradient's norm is infinite now and then where precision
 * is mixed, and a loss that came back did not diverge.
 */
function endedWithoutLoss({epochs, reports}: Pick<RunLog, "epochs" | "reports">): boolean {
  const losses = new Map<string, boolean>();
  for (const {trainLoss, validLoss, metrics, notFinite} of epochs) {
    const known = Object.keys({
      ...metrics,
      ...(trainLoss === null ? {} : {trainLoss}),
      ...(validLoss === null ? {} : {validLoss}),
    });
    for (const name of known) losses.set(name, false);
    for (const name of notFinite) losses.set(name, true);
  }
  for (const {figures, notFinite} of reports) {
    for (const name of Object.keys(figures)) losses.set(name, false);
    for (const name of notFinite) losses.set(name, true);
  }
  return [...losses].some(([name, isLost]) => isLost && /loss/i.test(name));
}

/**
 * Works out what one run comes to. `telemetry` is its samples file, or null where it has none or it is not needed (then
 * metrics and step time are unknown).
 */
export function summarizeRun(log: RunLog, telemetry: Telemetry | null): RunSummary {
  const steady = steadyEpochs(log);
  const {rows} = steady;
  const metrics = telemetry === null ? [] : summarizeMetrics(telemetry, log.phases);
  const energy = runEnergy(log, telemetry, {rows, work: workPerEpoch(log)});
  return {
    sweep: log.sweep,
    run: log.run,
    session: log.session,
    ...(log.machineId === undefined ? {} : {machineId: log.machineId}),
    configuration: log.configuration,
    repeat: log.repeat,
    status: log.status,
    epochs: log.epochs.length,
    diverged: endedWithoutLoss(log),
    ...figuresFrom({
      log,
      telemetry,
      steady,
      energy,
      peaks: runPeaks(log, telemetry),
      busy: busyShare(log, telemetry, metrics),
    }),
    bottleneck: bottleneckOf(log, telemetry, {rows, metrics}),
    metrics: [...metrics, ...engineMetrics(log, telemetry)],
    conditions: telemetry === null ? {} : conditionsOf(telemetry, log.phases),
    unsampled: log.telemetry === null ? (log.missing.telemetry ?? "no samples") : null,
    timeResolutionMs: log.timeResolutionMs,
    training: log.training,
    work: log.work,
    ...(log.yardstick === undefined ? {} : {yardstick: log.yardstick}),
    ...(log.parallel === undefined ? {} : {parallel: log.parallel}),
    unit: workUnit(log),
  };
}
