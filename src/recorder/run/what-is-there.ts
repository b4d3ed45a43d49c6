// What a recording finds in its folder, and what is left to do.
import {existsSync} from "node:fs";
import {sweepFile} from "../../runs/names.ts";
import type {Publishing} from "../../runs/privacy/publishable-document.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import {removeJournal, removeJournals} from "../journal/journal.ts";
import {withoutNotesOn} from "../log/notes.ts";
import {prepareResume, removeUnfinished} from "../plan/remaining.ts";
import {runsOfShard} from "../plan/shard.ts";
import type {Shard} from "../process/sweep-lock.ts";
import {recoverSweep, type RecoveredRun} from "./recover-sweep.ts";

/** Where a recorder begins: what is there already, and what is left to do. */
export interface Beginning {
  sweep: Sweep;
  /** Run logs that stay. */
  logs: RunLog[];
  remaining: PlannedRun[];
  recovered: RecoveredRun[];
}

/** The recording of a sweep that is about to begin. */
interface Place {
  runs: string;
  spool?: string | null;
  sweep: Sweep;
  resume?: boolean;
  shard?: Shard | null;
}

/** Takes away what an earlier sweep of the same name left that somebody removed. */
async function beginNew({runs, sweep}: Place, own: readonly PlannedRun[] | null): Promise<void> {
  if (own === null) return removeJournals(runs, sweep.sweep);
  for (const {run} of own) await removeJournal(runs, sweep.sweep, run);
}

/**
 * What is left to do of the sweep or of a shard, and the run logs that stay, after what an earlier recorder left is made use
 * of. What recorders of other shards are at is left alone. The sweep, or the shard, must be locked.
 */
export async function whatIsThere(place: Place, publishing: Publishing): Promise<Beginning> {
  const {runs, spool = null, sweep, resume = false, shard = null} = place;
  const own = shard === null ? null : runsOfShard(sweep.plan, shard);
  await removeUnfinished(runs, sweep.sweep, own);
  if (!resume && (shard === null || !existsSync(sweepFile(runs, sweep.sweep)))) {
    await beginNew(place, own);
    return {sweep, logs: [], remaining: own ?? sweep.plan.runs, recovered: []};
  }
  const {sweep: noted, recovered} = await recoverSweep({runs, spool, publishing}, sweep, own);
  const {logs, remaining} = await prepareResume(runs, noted, own);
  return {sweep: withoutNotesOn(remaining, noted), logs, remaining, recovered};
}
