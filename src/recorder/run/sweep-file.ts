// The sweep.json of a recording, which shards write together.
import {existsSync} from "node:fs";
import {mergeSweeps} from "../../runs/merging/merge-sweeps.ts";
import {sweepFile} from "../../runs/names.ts";
import {publishableDocument, type Publishing} from "../../runs/privacy/publishable-document.ts";
import {readSweep} from "../../runs/read.ts";
import {writeSweep} from "../../runs/write.ts";
import {parseSweep} from "../../schema/parse.ts";
import {serializeSweep} from "../../schema/serialize.ts";
import type {Sweep} from "../../schema/sweep.ts";
import {withoutNotesOn} from "../log/notes.ts";
import {runsOfShard} from "../plan/shard.ts";
import {whileAlone, type Shard} from "../process/sweep-lock.ts";

/** What this recorder knows, with what other shards wrote meanwhile. Throws where that is another recording. */
function together(there: Sweep, mine: Sweep, shard: Shard): Sweep {
  const {sweep, conflicts} = mergeSweeps(null, withoutNotesOn(runsOfShard(mine.plan, shard), there), mine);
  const isOnePlan = JSON.stringify(there.plan) === JSON.stringify(mine.plan);
  if (sweep !== null && isOnePlan) return sweep;
  const what = isOnePlan ? conflicts.join(", ") : "plan";
  throw new Error(`another recording is under that id: ${mine.sweep} (${what} differs; choose another --id)`);
}

/**
 * Writes `sweep.json` as this recorder knows it; where it does a shard, together with what the recorders of the others
 * wrote into it. Throws what writeSweep() throws, and where something else was recorded under that id.
 */
export async function keepSweep(
  {runs, shard = null}: {runs: string; shard?: Shard | null},
  sweep: Sweep,
  publishing?: Publishing,
): Promise<void> {
  if (shard === null) return writeSweep(runs, sweep, publishing);
  return whileAlone(runs, sweep.sweep, async () => {
    if (!existsSync(sweepFile(runs, sweep.sweep))) return writeSweep(runs, sweep, publishing);
    // As it will be read again: a written number has nine digits.
    const mine = parseSweep(serializeSweep(publishableDocument(sweep, publishing)), "sweep");
    const there = await readSweep(runs, sweep.sweep);
    return writeSweep(runs, together(there, mine, shard), {kept: publishing?.kept ?? []});
  });
}
