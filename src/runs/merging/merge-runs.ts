// Merges two folders of runs.
import {existsSync} from "node:fs";
import {mkdir, readdir} from "node:fs/promises";
import {join} from "node:path";
import {ParseError} from "../../schema/parse.ts";
import {serializeSweep} from "../../schema/serialize.ts";
import type {RunLog} from "../../schema/run-log.ts";
import {folderSource} from "../folder.ts";
import {sweepFile, sweepFolder, telemetryName} from "../names.ts";
import {readRecordedSweep} from "../read.ts";
import {writeAtomically} from "../write.ts";
import {mergeSweeps} from "./merge-sweeps.ts";

/** Two folders of which one cannot take what the other has, in one line. */
export class NotMergeable extends Error {
  override name = "NotMergeable";
}

/** What merging a sweep into a folder comes to. */
export interface Merged {
  sweep: string;
  /** Runs that were not there, or less of them. */
  added: number;
  /** Runs that are there now. */
  runs: number;
  /** Runs that the plan has. */
  planned: number;
}

const lasted = ({status}: RunLog): number => ("durationMs" in status ? (status.durationMs ?? 0) : 0);

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * Whether a run takes the place of another recording of it: a whole one that of one that was cut off, of two that were cut
 * off the one that got farther. Throws NotMergeable for two whole ones: one of them would be lost.
 */
function takesPlace(theirs: RunLog, ours: RunLog, from: string): boolean {
  const [isWhole, isOursWhole] = [theirs, ours].map(({status}) => status.state !== "interrupted");
  if (isWhole === true && isOursWhole === true)
    throw new NotMergeable(
      `two recordings of one run: ${ours.sweep}/${ours.run} (${from} has one and the target another; nothing of this sweep was merged)`,
    );
  if (isWhole !== isOursWhole) return isWhole === true;
  return lasted(theirs) === lasted(ours)
    ? (theirs.startedAt ?? "") < (ours.startedAt ?? "")
    : lasted(theirs) > lasted(ours);
}

/** Runs of `from` that the target does not have, or has less of. */
async function comingRuns(from: string, into: string, sweep: string): Promise<RunLog[]> {
  const [source, target] = [folderSource(from), folderSource(into)];
  const theirs = await readRecordedSweep(from, sweep);
  if (!existsSync(sweepFile(into, sweep))) return theirs.runs;
  const ours = new Map((await readRecordedSweep(into, sweep)).runs.map((log) => [log.run, log]));
  const coming: RunLog[] = [];
  for (const log of theirs.runs) {
    const there = ours.get(log.run);
    const file = `${log.run}.json`;
    const isThere =
      there !== undefined && isSame(await source.read(sweep, file), await target.read(sweep, file));
    if (there === undefined || (!isThere && takesPlace(log, there, from))) coming.push(log);
  }
  return coming;
}

/** What sweep.json of the target will be; null where it stays. Throws NotMergeable where the two are not one sweep. */
async function mergedText(from: string, into: string, id: string): Promise<string | null> {
  const theirs = (await readRecordedSweep(from, id)).sweep;
  if (!existsSync(sweepFile(into, id))) return serializeSweep(theirs);
  const ours = (await readRecordedSweep(into, id)).sweep;
  const {sweep, conflicts} = mergeSweeps(null, ours, theirs);
  if (sweep === null)
    throw new NotMergeable(
      `not one sweep: ${id} in ${from} and in ${into} differ in ${conflicts.join(", ")} (nothing of it was merged)`,
    );
  const text = serializeSweep(sweep);
  return text === serializeSweep(ours) ? null : text;
}

/**
 * Merges a sweep of one folder of runs into another: runs are copied byte for byte, of `sweep.json` both sides are kept.
 * Everything is looked at before anything is written; what is written is whole at any moment, and doing it again does the
 * rest. Throws NotMergeable where the two are not one sweep, ParseError where one cannot be read.
 */
export async function mergeSweepFolder(from: string, into: string, id: string): Promise<Merged> {
  const source = folderSource(from);
  const text = await mergedText(from, into, id);
  const coming = await comingRuns(from, into, id);
  await mkdir(sweepFolder(into, id), {recursive: true});
  if (text !== null) await writeAtomically(sweepFile(into, id), text);
  for (const log of coming) {
    const files = [...(log.telemetry === null ? [] : [telemetryName(log.run)]), `${log.run}.json`];
    for (const file of files)
      await writeAtomically(join(sweepFolder(into, id), file), await source.read(id, file));
  }
  const {sweep, runs} = await readRecordedSweep(into, id);
  return {sweep: id, added: coming.length, runs: runs.length, planned: sweep.plan.runs.length};
}

/** Folders of runs that lie in a folder, where that has no sweeps of its own: a shard's each, as a copy brings them. */
export async function foldersOfRuns(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch((error: NodeJS.ErrnoException) => {
    throw new NotMergeable(`cannot be read: ${folder}: ${error.code ?? error.message}`);
  });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const own = folders.filter(({name}) => existsSync(join(folder, name, "sweep.json")));
  if (own.length > 0) return [folder];
  if (folders.length === 0) throw new ParseError(`${folder}: folder: no sweep in it`);
  return folders.map(({name}) => join(folder, name)).sort();
}
