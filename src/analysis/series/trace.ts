// Load and memory of a run in small: what two sides are laid over each other from.
import {memoryShareId, metricId} from "../../schema/metrics.ts";
import type {Panel, RunTimeline} from "./timeline.ts";

/** What a trace follows, in the order in which it is drawn: what may train on a GPU first. */
export const traced = {
  gpu: {load: "GPU load", memory: "GPU memory"},
  host: {load: "CPU load", memory: "Memory"},
} as const;
export type TracedDevice = keyof typeof traced;
export type TracedLine = "load" | "memory";

/**
 * Load and memory of a run as shares of what there is, small enough to be loaded with many others: what two sides are laid over
 * each other from. Times are whole milliseconds since the run began, values whole percent.
 */
export interface Trace {
  endMs: number;
  /** Where each epoch begins, and then where the last one ends; empty without epochs. */
  epochsMs: number[];
  /** Lines by device: an instant and its value in turns; null in a gap. */
  lines: Partial<Record<TracedDevice, Partial<Record<TracedLine, (number | null)[]>>>>;
}

/** A line of a panel as shares of `most`, in turns with their instants; undefined where nobody knows of how much. */
function sharesOf(
  panel: Panel | undefined,
  id: string,
  of: "itself" | "limit",
): (number | null)[] | undefined {
  const line = panel?.lines.find(({metric}) => metric.id === id);
  const most = of === "itself" ? 1 : (line?.limit ?? null);
  if (line === undefined || most === null) return undefined;
  return line.points.flatMap(({atMs, value}) => [
    Math.round(atMs),
    value === null ? null : Math.round((100 * value) / most),
  ]);
}

/** Lines that are known, by name. */
const known = <Name extends string, Line>(
  lines: Record<Name, Line | undefined>,
): Partial<Record<Name, Line>> =>
  Object.fromEntries(Object.entries(lines).filter(([, line]) => line !== undefined)) as Partial<
    Record<Name, Line>
  >;

/** The trace of a run from its timeline: of several GPUs that of the first that trained. */
export function traceOf({endMs, epochs, panels}: RunTimeline): Trace {
  const loads = panels.filter(({lines}) => lines.some(({metric}) => metric.id === metricId.gpuLoad));
  const gpu = loads.find(({device}) => device.used === true) ?? loads[0];
  const host = (unit: Panel["unit"]): Panel | undefined =>
    panels.find((panel) => panel.device.kind === "host" && panel.subject === unit);
  const last = epochs.at(-1);
  const lines = {
    gpu: known({
      load: sharesOf(gpu, metricId.gpuLoad, "itself"),
      memory: sharesOf(gpu, memoryShareId, "itself"),
    }),
    host: known({
      load: sharesOf(host("ratio"), metricId.processLoad, "itself"),
      memory: sharesOf(host("bytes"), metricId.processMemory, "limit"),
    }),
  };
  return {
    endMs: Math.round(endMs),
    epochsMs:
      last === undefined ? [] : [...epochs.map(({startMs}) => Math.round(startMs)), Math.round(last.endMs)],
    lines: known({
      gpu: Object.keys(lines.gpu).length === 0 ? undefined : lines.gpu,
      host: Object.keys(lines.host).length === 0 ? undefined : lines.host,
    }),
  };
}

/** The trace with every epoch a second long, so that epochs of sides of different speed lie under one another; null without epochs. */
export function alignedTrace({epochsMs, lines}: Trace): Trace | null {
  const count = epochsMs.length - 1;
  if (count < 1) return null;
  const placeOf = (atMs: number): number | null => {
    const next = epochsMs.findIndex((start) => start > atMs);
    const [from, to] = [epochsMs[next - 1], epochsMs[next]];
    return from === undefined || to === undefined ? null : 1000 * (next - 1 + (atMs - from) / (to - from));
  };
  const placed = (line: readonly (number | null)[]): (number | null)[] =>
    line.flatMap((atMs, index) => {
      const place = index % 2 === 0 && atMs !== null ? placeOf(atMs) : null;
      return place === null ? [] : [place, line[index + 1] ?? null];
    });
  return {
    endMs: 1000 * count,
    epochsMs: Array.from({length: count + 1}, (_, epoch) => 1000 * epoch),
    lines: Object.fromEntries(
      Object.entries(lines).map(([device, own]) => [
        device,
        Object.fromEntries(Object.entries(own).map(([name, line]) => [name, placed(line)])),
      ]),
    ),
  };
}

/** Mean of a line of a trace within its epochs, a share; null where it has no value there. */
export function traceMean(
  {epochsMs, endMs, lines}: Trace,
  device: TracedDevice,
  name: TracedLine,
): number | null {
  const [from, to] = [epochsMs[0] ?? 0, epochsMs.at(-1) ?? endMs];
  const line = lines[device]?.[name] ?? [];
  const inside = line.flatMap((atMs, index) => {
    const value = line[index + 1] ?? null;
    return index % 2 === 1 || atMs === null || value === null || atMs < from || atMs > to ? [] : [value];
  });
  return inside.length === 0 ? null : inside.reduce((sum, value) => sum + value, 0) / inside.length / 100;
}
