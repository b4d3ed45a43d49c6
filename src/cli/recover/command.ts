// The command recover: run logs of what a killed recorder left behind.
import {existsSync} from "node:fs";
import {readdir} from "node:fs/promises";
import {lockSweep, SweepLocked} from "../../recorder/process/sweep-lock.ts";
import {recoverSweep} from "../../recorder/run/recover-sweep.ts";
import {journaledSweep, sweepFile} from "../../runs/names.ts";
import {publishedBefore} from "../../runs/privacy/publishable-document.ts";
import {readSweep} from "../../runs/read.ts";
import {spooledSweeps, type RunPlaces} from "../../runs/spool.ts";
import {writeSweep} from "../../runs/write.ts";
import {UsageError} from "../../usage-error.ts";
import {parseOptions} from "../options/parse.ts";
import {spoolOf} from "../recording/spool.ts";
import type {Surroundings} from "../surroundings.ts";

/** Sweeps of which a recorder left a journal, or runs in the spool. */
async function leftSweeps(places: RunPlaces): Promise<string[]> {
  const names = await readdir(places.runs).catch(() => []);
  const journaled = names.flatMap((name) => journaledSweep(name) ?? []);
  return [...new Set([...journaled, ...(await spooledSweeps(places))])].sort();
}

/** Recovers what is left of one sweep; whether all of it is in its place. Throws SweepLocked where it is being recorded. */
async function recoverOne(places: RunPlaces, id: string, say: (line: string) => void): Promise<boolean> {
  const from = [places.runs, places.spool].find((runs) => runs !== null && existsSync(sweepFile(runs, id)));
  if (from === undefined || from === null) {
    say(
      `${id}: there is no such sweep any more, but a journal of it (delete ${places.runs}/.${id}.journal if you mean it)`,
    );
    return false;
  }
  const unlock = await lockSweep(places.runs, id);
  try {
    const sweep = await readSweep(from, id);
    const {sweep: noted, recovered} = await recoverSweep(places, sweep);
    if (noted !== sweep) await writeSweep(places.runs, noted, publishedBefore);
    for (const {run, said} of recovered) say(`${id}/${run}: ${said}`);
    return recovered.every(({isInPlace}) => isInPlace);
  } finally {
    await unlock();
  }
}

/**
 * Makes run logs of what ended recorders left, and says of each what it is. Gives 0 where all is in its place, 1 where
 * something could not be recovered. Throws UsageError for a sweep of which nothing is left, SweepLocked for one that is
 * being recorded.
 */
export async function recoverCommand(
  args: readonly string[],
  {runs: usual, stdout}: Surroundings,
): Promise<number> {
  const {values, words} = parseOptions("recover", args);
  const runs = values.runs ?? usual;
  const places = {runs, spool: spoolOf(runs)};
  const say = (line: string): void => void stdout.write(`${line}\n`);
  const left = await leftSweeps(places);
  const unknown = words.find((id) => !left.includes(id));
  if (unknown !== undefined) throw new UsageError(`nothing is left to recover of that sweep: ${unknown}`);
  if (left.length === 0) say("nothing is left to recover");
  let isDone = true;
  for (const id of words.length > 0 ? words : left)
    try {
      isDone = (await recoverOne(places, id, say)) && isDone;
    } catch (error) {
      if (words.length > 0 || !(error instanceof SweepLocked)) throw error;
      say(`${id}: is being recorded`);
    }
  return isDone ? 0 : 1;
}
