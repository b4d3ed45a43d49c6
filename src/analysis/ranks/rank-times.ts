// How each of several processes spent a step of a run.
import {sum} from "d3-array";
import type {RankRow, RunLog} from "../../schema/run-log.ts";
import {steadyEpochs} from "../summary/steady-epochs.ts";

/** What a step of one process came to, on average; times in milliseconds. */
export interface RankTimes {
  rank: number;
  /** Steps that these are means of, those that were not timed included. */
  steps: number;
  /** From one step to the next. */
  periodMs: number;
  /** Of these, from when the batch was there to the end of the step; the exchange lies within. */
  stepMs: number;
  /** Of these, waiting for the batch; null where that is not known. */
  dataWaitMs: number | null;
  /** Of these, waiting in the exchange of gradients after its own were there; null where that is not known. */
  exchangeMs: number | null;
}

const meanOf = (rows: readonly RankRow[], of: (row: RankRow) => number | null): number | null => {
  const timed = sum(rows, ({timedSteps}) => timedSteps);
  return timed === 0 || rows.some((row) => of(row) === null)
    ? null
    : sum(rows, (row) => of(row) ?? 0) / timed;
};

/**
 * The steps of each process in the steady-state epochs, by process; of all its epochs where it told of none of these. The
 * exchange is that of all that was told: where it is timed, it is so mostly among the first steps. Empty where no process told.
 */
export function rankTimes(log: RunLog): RankTimes[] {
  const first = steadyEpochs(log).rows[0]?.epoch ?? 0;
  return [...Map.groupBy(log.ranks ?? [], ({rank}) => rank)].flatMap(([rank, all]) => {
    const steady = all.filter(({epoch}) => epoch >= first);
    const rows = steady.length > 0 ? steady : all;
    const [stepMs, dataWaitMs] = [meanOf(rows, (row) => row.stepMs), meanOf(rows, (row) => row.dataWaitMs)];
    const steps = sum(rows, (row) => row.steps);
    if (stepMs === null || steps === 0) return [];
    const exchanges = sum(all, ({exchangeSteps}) => exchangeSteps);
    return {
      rank,
      steps,
      periodMs: sum(rows, ({spanMs}) => spanMs) / steps,
      stepMs,
      dataWaitMs,
      exchangeMs: exchanges === 0 ? null : sum(all, ({exchangeMs}) => exchangeMs ?? 0) / exchanges,
    };
  });
}
