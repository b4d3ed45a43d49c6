import {min, minIndex} from "d3-array";
import {ranThrough, type RunLog} from "../../schema/run-log.ts";
import {seriesName} from "../naming/configuration-name.ts";
import {batchName} from "../naming/batch-name.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** The validation loss of one configuration, epoch by epoch. */
export interface LossCurve {
  label: string;
  /** Place of its batch size among those of the sweep, from 0, and their number: its colour. */
  rank: number;
  ranks: number;
  /** Its group, from 0, where one batch size is trained in several, and what that is called: the line's dashes. */
  group: {place: number; name: string};
  run: string;
  points: {epoch: number; loss: number; endMs: number}[];
}

/** Losses at the end of each epoch whose time is known, with the time since the first began: from the phases, or else from the epochs' own times. */
function pointsOf(log: RunLog): LossCurve["points"] {
  let sinceMs = 0;
  const first = min(log.phases, ({phase, startMs}) => (phase === "load" ? undefined : startMs)) ?? 0;
  const ends = new Map<number, number>();
  for (const phase of log.phases)
    if (phase.phase !== "load")
      ends.set(phase.epoch, Math.max(ends.get(phase.epoch) ?? 0, phase.endMs - first));
  return log.epochs.flatMap(({epoch, validLoss, durationMs}) => {
    sinceMs += durationMs ?? Number.NaN;
    const endMs = ends.get(epoch) ?? sinceMs;
    return validLoss === null || Number.isNaN(endMs) ? [] : [{epoch, loss: validLoss, endMs}];
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
  return summary.groups.flatMap((group, place) =>
    group.rows.flatMap((row) => {
      const shown = row.runs.find(({status}) => ranThrough(status));
      const log = logs.find(({run}) => run === shown?.run);
      const points = log === undefined ? [] : pointsOf(log);
      if (log === undefined || points.length === 0) return [];
      const {batchSize} = row.configuration;
      const name = batchName(batchSize);
      return [
        {
          label: summary.groups.length > 1 ? `${seriesName(group, summary)}, ${name}` : name,
          group: {place, name: seriesName(group, summary)},
          rank: sizes.indexOf(batchSize ?? 0),
          ranks: sizes.length,
          run: log.run,
          points: drawnPoints(points),
        },
      ];
    }),
  );
}
