// What each device did in each phase of a run.
import {metricId} from "../../schema/metrics.ts";
import {weigh, within, type Level, type Stretch} from "./stretches.ts";
import type {Phase, RunLog} from "../../schema/run-log.ts";
import type {MetricSpec, Series, Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";
import {exactly, unknown, type Derived} from "./derived.ts";
import {energyOf, type Energy} from "./energy.ts";
import {busyFrom, idleStretches, idleWithin, type IdleTime} from "./idle.ts";
import {levelsOf} from "./levels.ts";

/** A phase must outlast this many sensor windows before a figure over it says something about it. */
const windowsPerPhase = 3;

/** One metric over one phase, every figure weighted by time; or why there is none. */
export type MetricStatistics = {metric: MetricSpec} & (
  | {
      mean: number;
      p5: number;
      p50: number;
      p95: number;
      max: number;
      /** Share of the phase that samples speak for, 0 to 1. */
      coverage: number;
    }
  | {mean: null; reason: string}
);

/** What one device did in one phase. */
export interface PhaseStatistics {
  phase: Phase;
  device: TelemetryDevice;
  /** Levels and rates; counters and states have figures of their own below. */
  metrics: MetricStatistics[];
  energyJoules: Derived;
  /** Of a training phase: its energy over the images it worked through. */
  joulesPerUnit: Derived;
  /** Share of time in which a GPU was busy, however little; unknown for the host. */
  busyShare: Derived;
  /** Stretches of at least two sensor windows in which a GPU was idle; null for the host or where nothing tells. */
  idle: IdleTime | null;
  /** Share of time in which the clocks were held down, by reason, those that never happened left out. */
  throttled: {metric: MetricSpec; share: number}[];
}

/** Value that a share of the covered time lies at or below. `levels` sorted by value. */
function dwellQuantile(levels: readonly Level[], coveredMs: number, share: number): number {
  let leftMs = share * coveredMs;
  for (const {startMs, endMs, value} of levels) {
    leftMs -= endMs - startMs;
    if (leftMs <= 0) return value;
  }
  return levels.at(-1)?.value ?? 0;
}

/** A metric over a stretch; none where that is shorter than three sensor windows or no sample speaks for it. */
export function statisticsOver(
  levels: readonly Level[],
  stretch: Stretch,
  {metric, missing}: {metric: MetricSpec; missing: string | null},
): MetricStatistics {
  const lengthMs = stretch.endMs - stretch.startMs;
  if (lengthMs < windowsPerPhase * metric.windowMs)
    return {metric, mean: null, reason: `the phase is shorter than ${windowsPerPhase} sensor windows`};
  const parts = within(levels, stretch);
  const {coveredMs, sum} = weigh(parts);
  if (coveredMs <= 0) return {metric, mean: null, reason: missing ?? "no sample lies in the phase"};
  const sorted = parts.toSorted((a, b) => a.value - b.value);
  const quantile = (share: number): number => dwellQuantile(sorted, coveredMs, share);
  return {
    metric,
    mean: sum / coveredMs,
    p5: quantile(0.05),
    p50: quantile(0.5),
    p95: quantile(0.95),
    max: Math.max(...parts.map(({value, high = value}) => high)),
    coverage: Math.min(1, coveredMs / lengthMs),
  };
}

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

/** A device with its figures as levels over time, worked out once for all phases. */
interface PreparedDevice {
  device: TelemetryDevice;
  energy: Energy;
  figures: {metric: MetricSpec; series: Series; levels: Level[]}[];
  idle: Stretch[] | null;
}

function prepare(telemetry: Telemetry, device: TelemetryDevice): PreparedDevice {
  const figures = telemetry.series.flatMap((series) => {
    const metric = telemetry.metrics.find(({id}) => id === series.metric);
    if (metric === undefined || series.device !== device.id || metric.kind === "counter") return [];
    return [{metric, series, levels: levelsOf(telemetry, series)}];
  });
  const busy = figures.find(({metric}) => metric.id === metricId.gpuLoad);
  const isRead = busy !== undefined && busy.levels.length > 0;
  return {
    device,
    energy: energyOf(telemetry, device.id),
    figures,
    idle: isRead ? idleStretches(busy.levels, busy.metric.windowMs) : null,
  };
}

function busyShareOf({figures}: PreparedDevice, phase: Phase): Derived {
  const busy = figures.find(({metric}) => metric.id === metricId.gpuLoad);
  if (busy === undefined) return unknown("nothing here says when it was busy");
  const statistics = statisticsOver(busy.levels, phase, {...busy, missing: busy.series.missing});
  if (statistics.mean === null) return unknown(statistics.reason);
  const parts = within(busy.levels, phase);
  const {coveredMs} = weigh(parts);
  const busyMs = weigh(parts.filter(({value}) => value >= busyFrom)).coveredMs;
  return exactly(busyMs / coveredMs, "share of time in which it was not idle");
}

function perUnit(
  energy: Derived,
  {phase, device, work}: {phase: Phase; device: TelemetryDevice; work: number | null},
): Derived {
  if (device.used === false) return unknown("this device did not train");
  if (phase.phase !== "train") return unknown("only training phases work through a known amount of work");
  if (work === null) return unknown("how much an epoch works through is not known");
  if (work === 0) return unknown("the batch is larger than the training set");
  if (energy.value === null) return energy;
  return {
    value: energy.value / work,
    low: energy.low / work,
    high: energy.high / work,
    basis: `${energy.basis}, over the work of the phase`,
  };
}

function phaseOf(prepared: PreparedDevice, phase: Phase, work: number | null): PhaseStatistics {
  const {device, figures, energy, idle} = prepared;
  const over = ({metric, series, levels}: PreparedDevice["figures"][number]): MetricStatistics =>
    statisticsOver(levels, phase, {metric, missing: series.missing});
  const energyJoules = energy.between(phase);
  return {
    phase,
    device,
    metrics: figures.filter(({metric}) => metric.kind === "level").map(over),
    energyJoules,
    joulesPerUnit: perUnit(energyJoules, {phase, device, work}),
    busyShare: busyShareOf(prepared, phase),
    idle: idle === null ? null : idleWithin(idle, phase),
    throttled: figures
      .filter(({metric}) => metric.kind === "state")
      .map(over)
      .flatMap((one) => (one.mean === null || one.mean === 0 ? [] : [{metric: one.metric, share: one.mean}])),
  };
}

/**
 * What every device did in every phase, phase by phase. `images`: training images that one epoch works through, null
 * where that is not known.
 */
export function phaseStatistics(
  {phases}: Pick<RunLog, "phases">,
  telemetry: Telemetry,
  work: number | null,
): PhaseStatistics[] {
  const prepared = telemetry.devices.map((device) => prepare(telemetry, device));
  return phases.flatMap((phase) => prepared.map((device) => phaseOf(device, phase, work)));
}
