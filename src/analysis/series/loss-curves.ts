import {minIndex} from "d3-array";
import {ranThrough, type RunLog} from "../../schema/run-log.ts";
import {seriesName} from "../naming/configuration-name.ts";
import {batchName} from "../naming/batch-name.ts";
import {firstEpochStart} from "../summary/progress.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** The loss of one configuration, epoch by epoch or, of a training by steps, report by report. */
export interface LossCurve {
  label: string;
  /** Whose loss it is, one for all curves of a sweep. */
  of: "validation" | "training";
  /** What `at` counts. */
  by: "epoch" | "step";
  /** Place of its batch size among those of the sweep, from 0, and their number: its colour. */
  rank: number;
  ranks: number;
  /** Its group, from 0, where one batch size is trained in several, and what that is called: the line's dashes. */
  group: {place: number; name: string};
  run: string;
  points: {at: number; loss: number; endMs: number}[];
}

const fields = {validation: "validLoss", training: "trainLoss"} as const;

/**
 * Losses at the end of each epoch whose time is known, with the time since the first began: from the phases, or else from the
 * epochs' own times. Of a training by steps, those of its reports.
 */
function pointsOf(log: RunLog, of: LossCurve["of"]): LossCurve["points"] {
  const field = fields[of];
  if (log.epochs.length === 0) {
    const first = log.phases.find(({phase}) => phase !== "load")?.startMs ?? 0;
    return log.reports.flatMap(({step, atMs, figures}) => {
      const loss = figures[field];
      return loss === undefined || step === null || atMs === null
        ? []
        : [{at: step, loss, endMs: Math.max(0, atMs - first)}];
    });
  }
  const startMs = firstEpochStart(log);
  let sinceMs = 0;
  const ends = new Map<number, number>();
  for (const phase of startMs === null ? [] : log.phases)
    if (phase.phase !== "load")
      ends.set(phase.epoch, Math.max(ends.get(phase.epoch) ?? 0, phase.endMs - (startMs ?? 0)));
  return log.epochs.flatMap(({epoch, [field]: loss, durationMs}) => {
    sinceMs += durationMs ?? Number.NaN;
    const endMs = ends.get(epoch) ?? sinceMs;
    return loss === null || Number.isNaN(endMs) ? [] : [{at: epoch, loss, endMs}];
  });
}

/** Points of a curve that a figure can show. */
const mostPoints = 200;

/** Of very many points one of so many, and the lowest and the last, which figures are read for. */
function drawnPoints(points: LossCurve["points"]): LossCurve["points"] {
  const every = Math.ceil(points.length / mostPoints);
  const lowest = minIndex(points, ({loss}) => loss);
  return points.filter((_, index) => index % every === 0 || index === lowest || index === points.length - 1);
}

/** One curve a configuration: its first completed repeat, since a mean of curves is a curve that no run took. */
export function lossCurves(summary: SweepSummary, logs: readonly RunLog[]): LossCurve[] {
  const sizes = [...new Set(summary.rows.map(({configuration}) => configuration.batchSize ?? 0))].sort(
    (a, b) => a - b,
  );
  const of = logs.some((log) => pointsOf(log, "validation").length > 1) ? "validation" : "training";
  const by = logs.some(({epochs}) => epochs.length > 0) ? "epoch" : "step";
  return summary.groups.flatMap((group, place) =>
    group.rows.flatMap((row) => {
      const shown = row.runs.find(({status}) => ranThrough(status));
      const log = logs.find(({run}) => run === shown?.run);
      const points = log === undefined ? [] : pointsOf(log, of);
      if (log === undefined || points.length === 0) return [];
      const {batchSize} = row.configuration;
      const series = seriesName(group, summary);
      const isOne = summary.groups.length === 1;
      const name = batchSize === null && !isOne ? "" : batchName(batchSize);
      return [
        {
          label: isOne ? name : [series, name].filter((text) => text !== "").join(", "),
          ...{of, by},
          group: {place, name: series},
          rank: sizes.indexOf(batchSize ?? 0),
          ranks: sizes.length,
          run: log.run,
          points: drawnPoints(points),
        },
      ];
    }),
  );
}
