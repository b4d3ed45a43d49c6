import {runTimeline, type Point} from "../../analysis/series/timeline.ts";
import {summarizeRun} from "../../analysis/summary/run-summary.ts";
import type {Library} from "../../runs/library.ts";
import {metricId} from "../../schema/metrics.ts";
import type {SweepRow} from "./sweep-row.ts";

/** How busy what trained was: the share of the time while training, and its course over the run. */
export interface RunLoad {
  /** 0 to 1. */
  busy: number;
  points: Point[];
}

/** A sweep in a list, with the load of the run that stands for it; null where that was not sampled. */
export interface ListedSweep extends SweepRow {
  load: RunLoad | null;
}

/** As many points as a line of a thumb's width shows. */
const buckets = 32;

/** The load of the run that stands for a sweep in the list; null where it was not sampled. Reads one file. */
export async function shownLoad(library: Library, {sweep, shown}: SweepRow): Promise<RunLoad | null> {
  if (shown === null) return null;
  const log = (await library.sweep(sweep)).runs.find(({run}) => run === shown);
  const telemetry = log === undefined ? null : await library.telemetry(log);
  if (log === undefined || telemetry === null) return null;
  const wanted = log.configuration.device === "gpu" ? metricId.gpuLoad : metricId.processLoad;
  const busy = summarizeRun(log, telemetry).metrics.find(({metric}) => metric.id === wanted)?.trainMean.value;
  const {panels} = runTimeline(log, telemetry, {buckets, include: ({id}) => id === wanted});
  const points = panels[0]?.lines[0]?.points ?? [];
  return busy === undefined || busy === null || points.length < 2 ? null : {busy, points};
}
