import {alignedTimeline} from "../../analysis/series/aligned.ts";
import {runTimeline, type Multiples, type RunTimeline} from "../../analysis/series/timeline.ts";
import type {SweepSummary} from "../../analysis/summary/sweep-summary.ts";
import {isEvidence, type MetricSummary} from "../../analysis/summary/metric-summary.ts";
import type {TimeAxis} from "../../plots/timeline.ts";
import type {Library} from "../../runs/library.ts";
import type {RunLog} from "../../schema/run-log.ts";
import {cellsPerPage} from "../paging/wide.ts";
import {cellBuckets, mainPanel, multiplesOfSweep, type SweepView} from "../sweep-view.ts";

/**
 * How the first figure of a sweep is drawn, and of which repeat and part of the configurations; null where its runs are of several
 * repeats, or chosen from all configurations.
 */
export interface PanelState {
  axis: TimeAxis;
  layout: "beside" | "over";
  repeat: number | null;
  part: number | null;
}

/** Every way to draw it but the repeat, and what each is called. */
export const panelWays = [
  {axis: "clock", layout: "beside", title: "Side by side, by the clock"},
  {axis: "epochs", layout: "beside", title: "Side by side, epochs aligned"},
  {axis: "clock", layout: "over", title: "Laid over each other, by the clock"},
  {axis: "epochs", layout: "over", title: "Laid over each other, epochs aligned"},
] as const satisfies readonly (Pick<PanelState, "axis" | "layout"> & {title: string})[];

/** Repeats that have a page of their own; of more the others are on their runs' pages. */
const mostRepeats = 9;

/** Pages of the first figure: a repeat each, or of very many configurations a part of one; parts count from 1. */
export function panelPages(
  runs: readonly Pick<RunLog, "repeat" | "telemetry">[],
): {repeat: number; part: number}[] {
  return panelRepeats(runs).flatMap((repeat) => {
    const cells = runs.filter((log) => log.repeat === repeat && log.telemetry !== null).length;
    return Array.from({length: Math.ceil(cells / cellsPerPage)}, (_, at) => ({repeat, part: at + 1}));
  });
}

/** The repeats of a sweep that can be drawn, in order: those with samples. A single run can be drawn in one way only. */
export function panelRepeats(runs: readonly Pick<RunLog, "repeat" | "telemetry">[]): number[] {
  const drawn = runs.flatMap(({repeat, telemetry}) => (telemetry === null ? [] : [repeat]));
  if (drawn.length < 2) return [];
  return [...new Set(drawn)].sort((a, b) => a - b).slice(0, mostRepeats);
}

/** The repeat that all runs of a figure are of; null where they are of several. */
export function repeatOf(
  {cells}: Pick<Multiples, "cells">,
  runs: readonly Pick<RunLog, "run" | "repeat">[],
): number | null {
  const repeats = new Set(cells.map(({run}) => runs.find((one) => one.run === run)?.repeat ?? null));
  const [first = null] = repeats;
  return repeats.size === 1 ? first : null;
}

/**
 * What the figures beside a run's line are of: a line is that of one run, what its configuration came to is the median over the
 * repeats, as in the tables.
 */
export function configurationMetrics({rows}: SweepSummary, run: string): readonly MetricSummary[] {
  const row = rows.find(({runs}) => runs.some((one) => one.run === run));
  return row === undefined || row.repeats === 0
    ? (row?.runs.find((one) => one.run === run)?.metrics ?? [])
    : row.metrics;
}

/** The first figure of a sweep, of a part of one repeat; undefined where none of its runs has the figure's samples. */
export async function panelOfRepeat(
  library: Pick<Library, "telemetry">,
  view: SweepView,
  {repeat, part}: {repeat: number; part: number},
): Promise<Multiples | undefined> {
  const main = mainPanel(view);
  if (main === undefined) return undefined;
  const timelines = new Map<string, RunTimeline>();
  const ids = view.summary.rows.flatMap(({runs}) =>
    runs.flatMap((one) => (one.repeat === repeat ? [one.run] : [])),
  );
  const drawn = ids.flatMap((id) => view.runs.filter(({run, telemetry}) => run === id && telemetry !== null));
  for (const log of drawn.slice((part - 1) * cellsPerPage, part * cellsPerPage)) {
    const telemetry = await library.telemetry(log);
    if (telemetry === null) continue;
    const timeline = runTimeline(log, telemetry, {
      buckets: cellBuckets,
      include: (metric) => !isEvidence(metric),
    });
    timelines.set(log.run, {...timeline, panels: timeline.panels.filter(({id}) => id === main.id)});
  }
  const [panel] = multiplesOfSweep(view.summary, timelines, ({runs}) =>
    runs.find((run) => run.repeat === repeat),
  );
  return panel;
}

/** The figure with the epochs of all its runs aligned; undefined where a run has none. */
export function alignedMultiples(multiples: Multiples): Multiples | undefined {
  const cells = multiples.cells.flatMap((cell) => {
    const timeline = alignedTimeline(cell.timeline);
    const panel = timeline?.panels.find(({id}) => id === cell.panel.id);
    return timeline === null || panel === undefined ? [] : [{...cell, timeline, panel}];
  });
  return cells.length === 0
    ? undefined
    : {...multiples, cells, endMs: Math.max(...cells.map(({timeline}) => timeline.endMs))};
}
