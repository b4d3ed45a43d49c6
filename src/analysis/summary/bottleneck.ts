import {weigh, within} from "../signals/stretches.ts";
import {median} from "d3-array";
import {formatDuration, formatRatio} from "../../format.ts";
import type {EpochRow, RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {levelsOf} from "../signals/levels.ts";
import type {MetricSummary} from "./metric-summary.ts";
import {trainedOn} from "./run-energy.ts";

/** What may hold a training back. */
export type BottleneckKind = "input" | "launch" | "compute" | "power" | "heat" | "memory";

/** What held a run back, or why that cannot be told; the figures it was decided by stand beside it. */
export interface Bottleneck {
  kind: BottleneckKind | null;
  /** For people: the verdict, or why there is none. */
  sentence: string;
  evidence: {what: string; text: string}[];
}

/**
 * Thresholds. That waiting for data decides, not utilization, and that utilization says little over epochs below 5 s:
 * Google's tuning playbook and TensorFlow's guide to data performance ("use a profiler"), and 400 jobs at most half
 * utilized, 46 % of whose issues were data operations (ICSE 2024, doi 10.1145/3597503.3639232). NVIDIA calls SM activity
 * of 0.8 necessary and below 0.5 ineffective (DCGM, SM_ACTIVE). The other figures are this project's own.
 */
const limits = {
  /** Share of a step spent waiting for its batch. */
  waiting: 0.15,
  busy: 0.8,
  halfBusy: 0.5,
  power: 0.5,
  activity: 0.5,
  throttled: 0.1,
  oneCore: 0.9,
  others: 0.1,
  swapped: 0.01,
  epochMs: 5000,
};

/** The figures behind a verdict; null where one was not measured. */
export interface BottleneckFigures {
  device: "cpu" | "gpu";
  epochMs: number | null;
  /** Share of the steps' time that was waiting for the batch. */
  waiting: number | null;
  gpu: number | null;
  /** Power over the power limit. */
  power: number | null;
  activity: number | null;
  /** Shares of time in which clocks were held down. */
  byPower: number | null;
  byHeat: number | null;
  /** By a signal of the hardware, which comes with heat, with too high a draw and with the power supply's brake alike. */
  byHardware: number | null;
  cpu: number | null;
  busiestCore: number | null;
  others: number | null;
  /** Growth of swap in use, over the machine's memory. */
  swapped: number | null;
}

const isAbove = (value: number | null, limit: number): boolean => value !== null && value > limit;
const isBelow = (value: number | null, limit: number): boolean => value !== null && value < limit;

const sentences: Record<BottleneckKind, string> = {
  input: "The input held it back: steps waited for their batches.",
  launch: "Launching work held it back: the GPU was busy with kernels too small to fill it.",
  compute: "Computing held it back, as it should: the device was busy and waited for nothing.",
  power: "Power held it back: the GPU's clocks were held down by its power limit or the power supply.",
  heat: "Heat held it back: the GPU's clocks were held down by its temperature.",
  memory: "Memory held it back: the machine swapped while it trained.",
};

/** Decides by the figures, most certain first. */
export function decideBottleneck(evidence: BottleneckFigures): {kind: BottleneckKind} | {reason: string} {
  const {device, epochMs, waiting, gpu, power, activity, cpu, busiestCore, others} = evidence;
  if (isAbove(evidence.swapped, limits.swapped)) return {kind: "memory"};
  if (waiting === null)
    return {reason: "the trainer reported no steps, so how long they waited for data is not known"};
  if (device === "cpu") {
    if (waiting > limits.waiting) return {kind: "input"};
    if (isAbove(others, limits.others)) return {reason: "other programs took part of the processor"};
    if (isAbove(cpu, limits.busy)) return {kind: "compute"};
    return {
      reason:
        cpu === null
          ? "the trainer's CPU time was not measured"
          : "the processor was busy for part of the time only, and steps did not wait for data",
    };
  }
  if (gpu === null) return {reason: "the GPU's load was not measured"};
  if (epochMs === null || epochMs < limits.epochMs)
    return {reason: `epochs shorter than ${formatDuration(limits.epochMs)} say nothing about a GPU's load`};
  if (waiting > limits.waiting)
    return gpu < limits.busy ? {kind: "input"} : {reason: "steps waited for data, yet the GPU was busy"};
  if (isAbove(evidence.byHeat, limits.throttled)) return {kind: "heat"};
  if (isAbove(evidence.byPower, limits.throttled)) return {kind: "power"};
  if (isAbove(evidence.byHardware, limits.throttled))
    return {reason: "the hardware held the clocks down, and nothing tells whether for heat or for power"};
  const isThin =
    isBelow(activity, limits.activity) || (activity === null && isAbove(busiestCore, limits.oneCore));
  if (gpu >= limits.halfBusy && isBelow(power, limits.power) && isThin) return {kind: "launch"};
  const isFull = activity === null ? isAbove(power, limits.power) : activity >= limits.activity;
  if (gpu >= limits.busy && isFull) return {kind: "compute"};
  return {reason: "no figure stands out: the GPU was neither full nor did it wait for data"};
}

/** Share of the steady-state steps' time that was waiting for the batch. */
export function waitingShare({steps}: Telemetry, rows: readonly EpochRow[]): number | null {
  const steady = new Set(rows.map(({epoch}) => epoch));
  let waited = 0;
  let total = 0;
  steps.durationMs.forEach((durationMs, index) => {
    if (!steady.has(steps.epoch[index] ?? -1)) return;
    waited += steps.dataWaitMs[index] ?? 0;
    total += durationMs + (steps.dataWaitMs[index] ?? 0);
  });
  return total === 0 ? null : waited / total;
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
  const mean = (metric: string, device?: string): number | null =>
    found(metric, device)?.trainMean.value ?? null;
  const share = (metric: string): number | null =>
    gpu === undefined ? null : shareOf(telemetry, log, gpu.id, metric);
  const powerLimit = gpu === undefined ? null : (found("gpu.power", gpu.id)?.limit ?? null);
  const watts = gpu === undefined ? null : (mean("gpu.power", gpu.id) ?? mean("gpu.power.average", gpu.id));
  const swap = telemetry.series.find(({metric}) => metric === "machine.swap.usage");
  const swapValues = swap?.values.filter((value) => value !== null) ?? [];
  const memory = found("machine.memory.usage")?.limit ?? null;
  const [swapBefore] = swapValues;
  return {
    device: log.configuration.device,
    epochMs: median(rows, ({durationMs}) => durationMs) ?? null,
    waiting: waitingShare(telemetry, rows),
    gpu: gpu === undefined ? null : mean("gpu.utilization", gpu.id),
    power: watts === null || powerLimit === null ? null : watts / powerLimit,
    activity: gpu === undefined ? null : mean("gpu.sm.activity", gpu.id),
    byPower: mostOf([share("gpu.throttle.power"), share("gpu.throttle.brake")]),
    byHeat: share("gpu.throttle.thermal"),
    byHardware: share("gpu.throttle.slowdown"),
    cpu: mean("process.cpu.utilization"),
    busiestCore: mean("machine.cpu.core-max"),
    others: mean("machine.cpu.other"),
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
    ["clocks held down by power", evidence.byPower],
    ["clocks held down by heat", evidence.byHeat],
    ["clocks held down by the hardware", evidence.byHardware],
    ["CPU of the training", evidence.cpu],
    ["busiest core", evidence.busiestCore],
    ["CPU of other programs", evidence.others],
    ["swap grew, of the memory", evidence.swapped],
  ];
  return shares.flatMap(([what, share]) => (share === null ? [] : [{what, text: formatRatio(share)}]));
}

/** What held a run back. `rows`: the epochs that count; `metrics`: the run's metric summaries. */
export function bottleneckOf(
  log: RunLog,
  telemetry: Telemetry | null,
  steady: {rows: readonly EpochRow[]; metrics: readonly MetricSummary[]},
): Bottleneck {
  if (telemetry === null) return {kind: null, sentence: "Cannot tell: there are no samples.", evidence: []};
  const evidence = evidenceOf(log, telemetry, steady);
  const decision = decideBottleneck(evidence);
  return {
    kind: "kind" in decision ? decision.kind : null,
    sentence: "kind" in decision ? sentences[decision.kind] : `Cannot tell: ${decision.reason}.`,
    evidence: written(evidence),
  };
}
