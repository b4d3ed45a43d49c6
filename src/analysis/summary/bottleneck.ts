import {metricId} from "../../schema/metrics.ts";
import {weigh, within} from "../signals/stretches.ts";
import {mean, median, sum} from "d3-array";
import {exactly, known, unknown, type Derived} from "../signals/derived.ts";
import {formatRatio} from "../../format.ts";
import type {EpochRow, RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {levelsOf} from "../signals/levels.ts";
import {decideBottleneck, type BottleneckFigures, type BottleneckKind} from "./bottleneck-rules.ts";
import type {MetricSummary} from "./metric-summary.ts";
import {trainedOn} from "./run-energy.ts";
import {steadySteps} from "./steady-epochs.ts";

/** What limited a run's speed, or why that is unknown, with the figures it was decided by. */
export interface Bottleneck {
  kind: BottleneckKind | null;
  figures: BottleneckFigures | null;
  /** For people: the verdict, or why there is none. */
  sentence: string;
  evidence: {what: string; text: string}[];
}

/** Share of some steps' time that was waiting for the batch; null where waits are not known. `positions`: which steps. */
export function waitingShare({steps}: Telemetry, positions: readonly number[]): number | null {
  const {dataWaitMs, durationMs} = steps;
  if (dataWaitMs === null) return null;
  const waited = sum(positions, (at) => dataWaitMs[at] ?? 0);
  const total = waited + sum(positions, (at) => durationMs[at] ?? 0);
  return total === 0 ? null : waited / total;
}

/**
 * Share of the training time in which what trained was busy: the mean over the GPUs that trained, or the CPU that the
 * training's own processes took.
 */
export function busyShare(
  log: RunLog,
  telemetry: Telemetry | null,
  metrics: readonly MetricSummary[],
): Derived {
  if (telemetry === null)
    return unknown(log.missing["telemetry"] ?? "load is in the samples file, and there is none");
  const devices = trainedOn(log, telemetry);
  if ("reason" in devices) return unknown(devices.reason);
  const id = log.configuration.device === "gpu" ? metricId.gpuLoad : metricId.processLoad;
  const found = metrics.filter(
    ({metric, device}) => metric.id === id && devices.some((one) => one.id === device.id),
  );
  const means = known(found.map(({trainMean}) => trainMean));
  const value = mean(means, (one) => one.value);
  const [first] = means;
  if (value === undefined || first === undefined)
    return found[0]?.trainMean ?? unknown("load was not measured");
  return exactly(
    value,
    means.length === 1 ? first.basis : `mean over ${means.length} GPUs, each: ${first.basis}`,
  );
}

/** Mean of a state over the training phases: a share of time. */
function shareOf(telemetry: Telemetry, log: RunLog, device: string, metric: string): number | null {
  const series = telemetry.series.find((one) => one.device === device && one.metric === metric);
  if (series === undefined) return null;
  const levels = levelsOf(telemetry, series);
  const training = log.phases.filter(({phase}) => phase === "train");
  const {coveredMs, sum} = weigh(training.flatMap((phase) => within(levels, phase)));
  return coveredMs === 0 ? null : sum / coveredMs;
}

/** Training's share of the epochs' time, where every epoch says both. */
function trainShareOf(rows: readonly EpochRow[]): number | null {
  const times = rows.map(({trainMs, durationMs}) => ({trainMs, durationMs}));
  if (times.length === 0 || times.some(({trainMs, durationMs}) => trainMs === null || !durationMs))
    return null;
  return sum(times, ({trainMs}) => trainMs ?? 0) / sum(times, ({durationMs}) => durationMs ?? 0);
}

const mostOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
};

function evidenceOf(
  log: RunLog,
  telemetry: Telemetry,
  {rows, metrics}: {rows: readonly EpochRow[]; metrics: readonly MetricSummary[]},
): BottleneckFigures {
  const devices = trainedOn(log, telemetry);
  const gpu = "reason" in devices ? undefined : devices.find(({kind}) => kind === "gpu");
  const found = (metric: string, device = "host"): MetricSummary | undefined =>
    metrics.find((one) => one.metric.id === metric && one.device.id === device);
  const meanOf = (metric: string, device?: string): number | null =>
    found(metric, device)?.trainMean.value ?? null;
  const share = (metric: string): number | null =>
    gpu === undefined ? null : shareOf(telemetry, log, gpu.id, metric);
  const powerLimit = gpu === undefined ? null : (found(metricId.gpuPower, gpu.id)?.limit ?? null);
  const watts =
    gpu === undefined ? null : (meanOf(metricId.gpuPower, gpu.id) ?? meanOf(metricId.gpuMeanPower, gpu.id));
  const swap = telemetry.series.find(({metric}) => metric === metricId.swap);
  const swapValues = swap?.values.filter((value) => value !== null) ?? [];
  const memory = found(metricId.machineMemory)?.limit ?? null;
  const [swapBefore] = swapValues;
  return {
    device: log.configuration.device,
    gpus: "reason" in devices ? null : devices.filter(({kind}) => kind === "gpu").length,
    trainShare: trainShareOf(rows),
    epochMs: median(rows, ({durationMs}) => durationMs) ?? null,
    waiting: waitingShare(telemetry, steadySteps(log, telemetry).positions),
    gpu: gpu === undefined ? null : busyShare(log, telemetry, metrics).value,
    power: watts === null || powerLimit === null ? null : watts / powerLimit,
    activity: gpu === undefined ? null : meanOf(metricId.gpuActivity, gpu.id),
    tensor: gpu === undefined ? null : meanOf("gpu.tensor.activity", gpu.id),
    memoryTraffic: gpu === undefined ? null : meanOf("gpu.memory.activity", gpu.id),
    byPower: mostOf([share(metricId.throttledByPower), share(metricId.throttledByBrake)]),
    byHeat: share(metricId.throttledByHeat),
    byHardware: share(metricId.throttledByHardware),
    cpu: meanOf(metricId.processLoad),
    busiestCore: meanOf(metricId.busiestCore),
    others: meanOf(metricId.otherPrograms),
    swapped:
      swapBefore === undefined || memory === null ? null : (Math.max(...swapValues) - swapBefore) / memory,
  };
}

/** The figures for people; one that was not measured is left out. */
function written(evidence: BottleneckFigures): Bottleneck["evidence"] {
  const shares: [string, number | null][] = [
    ["steps waited for their batch", evidence.waiting],
    ["GPU busy", evidence.gpu],
    ["power, of the limit", evidence.power],
    ["GPU multiprocessors active", evidence.activity],
    ["tensor cores active", evidence.tensor],
    ["GPU memory traffic", evidence.memoryTraffic],
    [
      "training, of the epoch",
      evidence.trainShare !== null && evidence.trainShare < 0.5 ? evidence.trainShare : null,
    ],
    ["clocks lowered by power", evidence.byPower],
    ["clocks lowered by heat", evidence.byHeat],
    ["clocks lowered by the hardware", evidence.byHardware],
    ["CPU of the training", evidence.cpu],
    ["busiest core", evidence.busiestCore],
    ["CPU of other programs", evidence.others],
    ["swap grew, of the memory", evidence.swapped],
  ];
  return shares.flatMap(([what, share]) => (share === null ? [] : [{what, text: formatRatio(share)}]));
}

/** What limited a run's speed. `rows`: the epochs that count; `metrics`: the run's metric summaries. */
export function bottleneckOf(
  log: RunLog,
  telemetry: Telemetry | null,
  steady: {rows: readonly EpochRow[]; metrics: readonly MetricSummary[]},
): Bottleneck {
  if (telemetry === null)
    return {kind: null, figures: null, sentence: "Cannot tell: there are no samples", evidence: []};
  const evidence = evidenceOf(log, telemetry, steady);
  const decision = decideBottleneck(evidence);
  return {
    kind: "kind" in decision ? decision.kind : null,
    figures: evidence,
    sentence: "kind" in decision ? decision.sentence : `Cannot tell: ${decision.reason}`,
    evidence: written(evidence),
  };
}
