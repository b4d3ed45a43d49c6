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
  const first = Math.min(...log.phases.flatMap(({phase, startMs}) => (phase === "load" ? [] : [startMs])));
  return log.epochs.flatMap(({epoch, validLoss, durationMs}) => {
    sinceMs += durationMs ?? Number.NaN;
    const ends = log.phases.flatMap((phase) =>
      phase.phase !== "load" && phase.epoch === epoch ? [phase.endMs - first] : [],
    );
    const endMs = ends.length > 0 ? Math.max(...ends) : sinceMs;
    return validLoss === null || Number.isNaN(endMs) ? [] : [{epoch, loss: validLoss, endMs}];
  });
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
          points,
        },
      ];
    }),
  );
}
