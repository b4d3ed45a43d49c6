// Assembles a run log from what was seen of a run.
import {formatVersion} from "../../schema/values/identifiers.ts";
import {nullPaths, type Missing} from "../../schema/values/missing.ts";
import type {ParallelPlace, RunLog, Training} from "../../schema/run-log.ts";
import type {PlannedRun} from "../../schema/sweep.ts";
import type {Anchor, MetricSpec, Series, Telemetry} from "../../schema/telemetry.ts";
import {telemetryName} from "../../runs/names.ts";
import {withUse, type CudaEnvironment} from "../../telemetry/nvidia/visible-devices.ts";
import type {Recording} from "../../telemetry/client/sampler.ts";
import type {EndedStatus} from "../process/ending.ts";
import type {TimedYardstick} from "../yardstick/yardstick.ts";
import type {Timeline} from "./timeline.ts";

/** The samples of a run, or why there are none. */
export type Samples = {recording: Recording} | {missing: string};

/** What one run of a sweep left behind, before it becomes files. */
export interface RunFacts {
  sweep: string;
  planned: PlannedRun;
  /** The stretch of recording that the run belongs to. */
  session: string;
  /** What the machine was like right before; null where it was not timed. */
  yardstick?: TimedYardstick | null;
  /** Its place among runs that were recorded at once; null where it had the machine alone. */
  parallel?: ParallelPlace | null;
  /** The machine of the sweep that it ran on, where that is known. */
  machineId?: string | undefined;
  /** Start of the command, ISO 8601. */
  startedAt: string;
  /** The same instant on the sampler's clock, Unix milliseconds. */
  startUnixMs: number;
  /** Bound on the distance between the trainer's and the recorder's clock. */
  clockErrorMs: number;
  status: EndedStatus;
  timeline: Timeline;
  samples: Samples;
  /** How the run was interpreted, as in the run log. */
  reader: string;
  timeResolutionMs: number;
  /** What the training works through, and the rate that it stated, where only its output says them. */
  work: RunLog["work"];
  statedRate: RunLog["statedRate"];
  output: string[];
  /** What the trainer's environment says of the GPUs that it saw. */
  cuda: CudaEnvironment;
}

/** Instants are written to 10 µs, or to 1 ms where they are not known any better. */
const writtenTo = (ms: number, resolutionMs: number): number => {
  const perMs = resolutionMs < 1 ? 100 : 1;
  return Math.round(ms * perMs) / perMs;
};

/** Why a figure of epochs is null where the trainer gave it as NaN or infinite. */
function lostReason(path: string, {epochs}: Pick<RunLog, "epochs">): string | undefined {
  if (path === "epochs.durationMs")
    return epochs[0]?.durationMs === null && epochs[0].epoch > 0
      ? "the output does not show when the first epoch that it names began"
      : "by the trainer's clock an epoch ended before it began: it was set back meanwhile";
  const field = path.replace(/^epochs\./, "");
  return path !== field && epochs.some(({notFinite}) => notFinite.includes(field))
    ? "the log says NaN or infinity"
    : undefined;
}

/** Samples taken earlier than this do not belong to the run; the schema allows clocks to differ by a second. */
const earliestMs = -1000;

function trainingOf({started, peakDeviceMemoryBytes}: Timeline): Training | null {
  if (started === null) return null;
  return {
    splitHash: started.splitHash ?? null,
    parameters: started.parameters ?? null,
    deviceName: started.deviceName ?? null,
    threads: started.threads ?? null,
    adapter: started.adapter ?? null,
    peakDeviceMemoryBytes,
    lastBatch: started.lastBatch ?? null,
    lastValidBatch: started.lastValidBatch ?? null,
    skippedImages: started.skippedImages ?? null,
    batchSize: started.batchSize ?? null,
    accumulation: started.accumulation ?? null,
    ranks: started.ranks ?? null,
  };
}

const reasons: Missing = {
  "configuration.batchSize": "not stated: the command names no batch size",
  work: "the trainer did not say how much it works through",
  statedRate: "the trainer stated no rate",
  training: "the trainer did not say what it trains on (no run-started event)",
  "training.adapter": "the trainer named no GPU that it computes on",
  "training.peakDeviceMemoryBytes": "the trainer did not say how much of its device's memory it took",
  steps: "the trainer reported no steps",
  "ranks.dataWaitMs": "a loop without a loader does not tell when it waits for its batches",
  "ranks.exchangeMs":
    "not timed: hooks know it from PyTorch's DistributedDataParallel, of its first ten steps and one of a hundred",
  "reports.atMs": "the output came in blocks, since the command buffers it",
  "epochs.trainMs": "the trainer marked no training phase",
  "epochs.validateMs": "the trainer marked no validation phase",
};

/** Positions of the samples that belong to the run: without those taken long before it started. */
const samplesOfRun = ({unixMs}: Recording, startUnixMs: number): number[] =>
  unixMs.flatMap((instant, index) => (instant - startUnixMs >= earliestMs ? [index] : []));

/** The run log of a run: what the trainer said, on the run's clock, and a reason for each thing it did not say. */
export function assembleRunLog(facts: RunFacts): RunLog {
  const {sweep, planned, startedAt, status, timeline, samples, reader, timeResolutionMs, output} = facts;
  const resolved = (ms: number): number => writtenTo(ms, timeResolutionMs);
  const {run, configuration, repeat} = planned;
  const log: Omit<RunLog, "missing"> = {
    format: formatVersion,
    sweep,
    run,
    configuration,
    repeat,
    startedAt,
    session: facts.session,
    ...(facts.machineId === undefined ? {} : {machineId: facts.machineId}),
    status: {...status, durationMs: resolved(status.durationMs)},
    reader,
    timeResolutionMs,
    ...(facts.yardstick == null ? {} : {yardstick: facts.yardstick.yardstick}),
    ...(facts.parallel == null ? {} : {parallel: facts.parallel}),
    training: trainingOf(timeline),
    work: timeline.started?.work ?? facts.work,
    epochs: timeline.epochs.map((row) => ({
      ...row,
      durationMs: row.durationMs === null ? null : resolved(row.durationMs),
      trainMs: row.trainMs === null ? null : resolved(row.trainMs),
      validateMs: row.validateMs === null ? null : resolved(row.validateMs),
    })),
    reports: timeline.reports.map((row) => ({...row, atMs: row.atMs === null ? null : resolved(row.atMs)})),
    statedRate: facts.statedRate,
    phases: timeline.phases.map((phase) => ({
      ...phase,
      startMs: resolved(phase.startMs),
      endMs: resolved(phase.endMs),
    })),
    steps: timeline.steps.epoch.length > 0 ? timeline.steps.epoch.length : null,
    ...(timeline.ranks.length === 0 ? {} : {ranks: timeline.ranks}),
    telemetry:
      "missing" in samples
        ? null
        : {
            file: telemetryName(run),
            samples: samplesOfRun(samples.recording, facts.startUnixMs).length,
            sampleHz: samples.recording.cost.requestedHz,
          },
    output,
  };
  const missing = Object.fromEntries(
    nullPaths(log).map((path) => [
      path,
      path === "telemetry" && "missing" in samples
        ? samples.missing
        : ((path === "yardstick.gpu" ? facts.yardstick?.gpuMissing : reasons[path]) ??
          lostReason(path, log) ??
          "the trainer did not say"),
    ]),
  );
  return {...log, missing};
}

/** A counter, counted from its first value: since the driver was loaded it may have grown to more digits than a file keeps. */
function sinceFirst(values: readonly (number | null)[]): (number | null)[] {
  const first = values.find((value) => value !== null) ?? 0;
  return values.map((value) => (value === null ? null : value - first));
}

/** The columns as the file has them: a column has a reason exactly where it has a null. */
function seriesOf({columns, values, extremes}: Recording, kept: readonly number[]): Series[] {
  const keptOf = (list: readonly (number | null)[]): (number | null)[] =>
    kept.map((index) => {
      const value = list[index] ?? null;
      return value !== null && Number.isFinite(value) ? value : null;
    });
  return columns.map(({device, metric, source, limit, missing}, column) => {
    const list = keptOf(values[column] ?? []);
    const seen = metric.kind === "counter" ? sinceFirst(list) : list;
    const reason = seen.includes(null) ? (missing ?? "the source gave no value at these instants") : null;
    // A counter only grows, and a state is a share of its time already: only levels hide extremes between samples.
    const range = metric.kind === "level" ? (extremes?.[column] ?? null) : null;
    return {
      device,
      metric: metric.id,
      source,
      values: seen,
      limit,
      missing: reason,
      low: range === null ? null : keptOf(range.low),
      high: range === null ? null : keptOf(range.high),
    };
  });
}

/**
 * What was measured, each metric once. Where GPUs of two kinds give the same metric, it has both meanings, and the longer
 * of the two windows, so that no phase counts as long enough that is too short. A GPU that gave no value is ignored.
 */
function metricsOf(columns: Recording["columns"], series: readonly Series[]): MetricSpec[] {
  const byId = Map.groupBy(
    columns.map(({metric}, column) => ({
      metric,
      isRead: series[column]?.values.some((value) => value !== null) === true,
    })),
    ({metric}) => metric.id,
  );
  return [...byId.values()].flatMap((all) => {
    const read = all.filter(({isRead}) => isRead);
    const said = (read.length > 0 ? read : all).map(({metric}) => metric);
    const [first] = said;
    if (first === undefined) return [];
    const meanings = [...new Set(said.map(({meaning}) => meaning))];
    const windowMs = Math.max(...said.map((metric) => metric.windowMs));
    return [{...first, windowMs, meaning: meanings.join(" Or: ").slice(0, 1000)}];
  });
}

/** The extra samples taken at marks, by their position among those that are kept. */
function anchorsOf({anchors}: Recording, kept: readonly number[]): Anchor[] {
  const position = new Map(kept.map((index, sample) => [index, sample]));
  return anchors.flatMap(({sample, column}) => {
    const at = position.get(sample);
    return at === undefined ? [] : [{sample: at, series: column}];
  });
}

/** The telemetry file of a run, on the run's clock; null where nothing was sampled. */
export function assembleTelemetry(facts: RunFacts): Telemetry | null {
  const {sweep, planned, startedAt, startUnixMs, clockErrorMs, timeline, samples} = facts;
  if ("missing" in samples) return null;
  const {recording} = samples;
  const kept = samplesOfRun(recording, startUnixMs);
  const series = seriesOf(recording, kept);
  return {
    format: formatVersion,
    sweep,
    run: planned.run,
    startedAt,
    clockErrorMs: recording.clockErrorMs + clockErrorMs,
    sampler: recording.cost,
    sources: recording.sources,
    devices: withUse(recording.devices, {device: planned.configuration.device, env: facts.cuda}),
    metrics: metricsOf(recording.columns, series),
    atMs: kept.map((index) => (recording.unixMs[index] ?? startUnixMs) - startUnixMs),
    series,
    anchors: anchorsOf(recording, kept),
    gaps: recording.gaps
      .map(({startUnixMs: start, endUnixMs: end, reason}) => ({
        startMs: start - startUnixMs,
        endMs: end - startUnixMs,
        reason,
      }))
      .filter(({startMs}) => startMs >= earliestMs),
    marks: timeline.marks,
    steps: timeline.steps,
  };
}
