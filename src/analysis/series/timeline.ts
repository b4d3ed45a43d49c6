// A run's load and memory over time, and small multiples of several runs.
import {memoryShareId, metricId} from "../../schema/metrics.ts";
import type {Stretch} from "../signals/stretches.ts";
import {drawnSpans, drawnStretches, isCrowded, pointsOfLine} from "./drawn.ts";
import {max} from "d3-array";
import type {QuantityFormat} from "../../format.ts";
import type {Phase, RunLog} from "../../schema/run-log.ts";
import type {MetricSpec, Series, Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";
import {idleStretches} from "../signals/idle.ts";
import {gapPeriods, levelsOf, samplePeriodMs} from "../signals/levels.ts";
import {isAmbient} from "../summary/metric-summary.ts";

/** A stretch of a run with a name of its own: shading and label of a timeline. */
export interface Band {
  phase: Phase["phase"];
  epoch: number | null;
  startMs: number;
  endMs: number;
}

/** An epoch from the start of training to the end of validation; or several, drawn as one. */
export interface EpochSpan {
  epoch: number;
  /** The last epoch of the span. */
  last: number;
  startMs: number;
  endMs: number;
}

/** Samples of one bucket of time: their mean, smallest and largest; null in a gap. */
export interface Point {
  atMs: number;
  value: number | null;
  low: number | null;
  high: number | null;
}

/** What a panel shows: the metrics' own group, else their unit; a GPU's load and memory share one, apart from what explains the load. */
export type Subject = string;

/** One metric over a run. `slot` counts the lines of a panel and picks the colour, so a metric keeps its colour. */
export interface TimelineLine {
  metric: MetricSpec;
  slot: number;
  points: Point[];
  limit: number | null;
}

/** Metrics of one unit on one device, which share an axis. */
export interface Panel {
  id: string;
  device: TelemetryDevice;
  subject: Subject;
  unit: MetricSpec["unit"];
  /** How its values are written, where that is not its unit's way. */
  format?: QuantityFormat;
  lines: TimelineLine[];
  largest: number;
}

/** A run's load and memory over time. */
export interface RunTimeline {
  endMs: number;
  bands: Band[];
  epochs: EpochSpan[];
  /** Of a training by steps, whose one stretch of training is no epoch. */
  isBySteps?: true;
  panels: Panel[];
  /** Stretches of at least two sensor windows in which a GPU did next to nothing; of very many the longest. */
  idle: (Stretch & {device: string})[];
  /** Stretches without samples; of very many the longest. */
  gaps: (Stretch & {reason: string})[];
}

/** Phases as bands, in order. */
const bandsOf = (log: RunLog): Band[] =>
  log.phases.map((phase) => ({
    phase: phase.phase,
    epoch: phase.phase === "load" ? null : phase.epoch,
    startMs: phase.startMs,
    endMs: phase.endMs,
  }));

/** The epochs of a list of bands. */
export function epochSpans(bands: readonly Band[]): EpochSpan[] {
  const spans = new Map<number, EpochSpan>();
  for (const {epoch, startMs, endMs} of bands) {
    if (epoch === null) continue;
    const span = spans.get(epoch) ?? {epoch, startMs, endMs};
    spans.set(epoch, {
      epoch,
      last: epoch,
      startMs: Math.min(span.startMs, startMs),
      endMs: Math.max(span.endMs, endMs),
    });
  }
  return [...spans.values()].sort((a, b) => a.epoch - b.epoch);
}

const emptyPoint = (atMs: number): Point => ({atMs, value: null, low: null, high: null});

/** Samples that are drawn together. */
interface Bucket {
  index: number;
  at: number[];
  values: number[];
  low: number[];
  high: number[];
}

const emptyBucket = (index: number): Bucket => ({index, at: [], values: [], low: [], high: []});

/** The values of a line; where each has many samples behind it, their smallest and largest. */
type Values = Pick<Series, "values" | "low" | "high">;

/**
 * Samples drawn together so that a line has at most `buckets` points: mean, smallest and largest of each stretch of
 * equal length. A stretch without samples for three periods is a gap, as is one whose values are all missing.
 */
export function bucketed(
  instants: Pick<Telemetry, "atMs" | "anchors">,
  {values, low, high}: Values,
  buckets: number,
): Point[] {
  const {atMs} = instants;
  const [start, end] = [atMs[0], atMs.at(-1)];
  if (start === undefined || end === undefined) return [];
  const period = samplePeriodMs(instants);
  const width = Math.max((end - start) / buckets, Number.MIN_VALUE);
  const points: Point[] = [];
  let bucket = emptyBucket(-1);
  const close = (): void => {
    if (bucket.at.length === 0) return;
    const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
    const range = {low: Math.min(...bucket.low), high: Math.max(...bucket.high)};
    points.push({atMs: mean(bucket.at), value: mean(bucket.values), ...range});
  };
  atMs.forEach((at, position) => {
    const value = values[position] ?? null;
    const before = atMs[position - 1] ?? at;
    const isGap = value === null || at - before > gapPeriods * period;
    const index = Math.min(buckets - 1, Math.floor((at - start) / width));
    if (index !== bucket.index || isGap) {
      close();
      bucket = emptyBucket(index);
    }
    if (isGap && points.length > 0 && points.at(-1)?.value !== null)
      points.push(emptyPoint((at + before) / 2));
    if (value !== null) {
      bucket.at.push(at);
      bucket.values.push(value);
      bucket.low.push(low?.[position] ?? value);
      bucket.high.push(high?.[position] ?? value);
    }
  });
  close();
  return points;
}

/** A series that is drawn, and in which panel. */
interface Drawn {
  series: Series;
  metric: MetricSpec;
  device: TelemetryDevice;
  subject: Subject;
}

/** The share of a GPU's memory in use: the second line of nvtop's chart, beside the load and on its scale. */
function memoryShare({series, metric, device}: Drawn): Drawn[] {
  const {limit} = series;
  if (metric.id !== metricId.gpuMemory || limit === null) return [];
  const share = (list: readonly (number | null)[]) => list.map((bytes) => bytes && bytes / limit);
  const [low, high] = [series.low && share(series.low), series.high && share(series.high)];
  return [
    {
      series: {...series, values: share(series.values), low, high, limit: 1},
      metric: {...metric, id: memoryShareId, label: "GPU memory, of its total", unit: "ratio"},
      device,
      subject: "load and memory",
    },
  ];
}

const subjectOf = (metric: MetricSpec, device: TelemetryDevice): Subject => {
  if (metric.group !== undefined) return metric.group;
  if (device.kind === "host" || metric.unit !== "ratio") return metric.unit;
  return metric.id === metricId.gpuLoad ? "load and memory" : "activity";
};

/** Series in the order in which their panels and lines stand. */
function drawnOf(telemetry: Telemetry, include: (metric: MetricSpec) => boolean): Drawn[] {
  const drawn = telemetry.series.flatMap((series) => {
    const metric = telemetry.metrics.find(({id}) => id === series.metric);
    const device = telemetry.devices.find(({id}) => id === series.device);
    if (metric?.kind !== "level" || device === undefined || !include(metric)) return [];
    const own = {series, metric, device, subject: subjectOf(metric, device)};
    return [own, ...memoryShare(own)];
  });
  // What tells about the training comes first, and so has the first colour whatever the order of the sources.
  return drawn.sort((a, b) => Number(isAmbient(a.metric)) - Number(isAmbient(b.metric)));
}

function panelsOf(telemetry: Telemetry, buckets: number, include: (metric: MetricSpec) => boolean): Panel[] {
  const panels = new Map<string, Panel>();
  const drawn = drawnOf(telemetry, include);
  const most = pointsOfLine(drawn.length, buckets);
  for (const {series, metric, device, subject} of drawn) {
    if (series.values.every((value) => value === null)) continue;
    const id = `${device.id}/${subject}`;
    const panel = panels.get(id) ?? {id, device, subject, unit: metric.unit, lines: [], largest: 0};
    const points = bucketed(telemetry, series, most);
    panel.lines.push({metric, slot: panel.lines.length, points, limit: series.limit});
    panel.largest = Math.max(
      panel.largest,
      max(series.high ?? series.values, (value) => value ?? undefined) ?? 0,
    );
    panels.set(id, panel);
  }
  return [...panels.values()];
}

/** When each GPU was idle within the run. */
const idleOf = (telemetry: Telemetry, endMs: number): RunTimeline["idle"] =>
  telemetry.series.flatMap((series) => {
    const metric = telemetry.metrics.find(({id}) => id === series.metric);
    if (metric?.id !== metricId.gpuLoad) return [];
    const {device} = series;
    return idleStretches(levelsOf(telemetry, series), metric.windowMs)
      .map((one) => ({startMs: Math.max(0, one.startMs), endMs: Math.min(endMs, one.endMs), device}))
      .filter((one) => one.startMs < one.endMs);
  });

/** Load and memory of a run over time, with its epochs, in at most `buckets` points a line. */
export function runTimeline(
  log: RunLog,
  telemetry: Telemetry,
  {buckets = 280, include = () => true}: {buckets?: number; include?: (metric: MetricSpec) => boolean} = {},
): RunTimeline {
  const bands = bandsOf(log);
  const endMs = Math.max(telemetry.atMs.at(-1) ?? 0, max(bands, (band) => band.endMs) ?? 0, 1);
  const spans = epochSpans(bands);
  const epochs = drawnSpans(spans);
  return {
    endMs,
    // Training and validation cannot be told apart where not even epochs can.
    bands: epochs.length < spans.length || isCrowded(bands) ? [] : bands,
    epochs,
    ...(spans.length === 1 && log.epochs.length === 0 && log.reports.length > 0 ? {isBySteps: true} : {}),
    panels: panelsOf(telemetry, buckets, include),
    idle: drawnStretches(idleOf(telemetry, endMs)),
    gaps: drawnStretches(telemetry.gaps),
  };
}

/** Panels of the same device and subject from several runs, on one scale: small multiples. */
export interface Multiples {
  id: string;
  device: TelemetryDevice;
  subject: Subject;
  unit: MetricSpec["unit"];
  largest: number;
  endMs: number;
  /** Metrics shown, by slot. */
  metrics: {metric: MetricSpec; slot: number}[];
  cells: {label: string; run: string; timeline: RunTimeline; panel: Panel}[];
}

/** Small multiples over runs: one entry a device and subject, in the order in which they first appear. */
export function multiplesOf(
  runs: readonly {label: string; run: string; timeline: RunTimeline}[],
): Multiples[] {
  const all = new Map<string, Multiples>();
  for (const {label, run, timeline} of runs)
    for (const panel of timeline.panels) {
      const empty = {
        id: panel.id,
        device: panel.device,
        subject: panel.subject,
        unit: panel.unit,
        largest: 0,
        endMs: 0,
        metrics: [],
        cells: [],
      };
      const one: Multiples = all.get(panel.id) ?? empty;
      one.cells.push({label, run, timeline, panel});
      one.largest = Math.max(one.largest, panel.largest);
      one.endMs = Math.max(one.endMs, timeline.endMs);
      if (one.metrics.length < panel.lines.length)
        one.metrics = panel.lines.map(({metric, slot}) => ({metric, slot}));
      all.set(panel.id, one);
    }
  return [...all.values()];
}
