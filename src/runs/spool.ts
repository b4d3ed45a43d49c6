import {existsSync} from "node:fs";
import {rm, rmdir} from "node:fs/promises";
import {runLogFile, sweepFile, sweepFolder, telemetryFile} from "./names.ts";
import {listSweeps, readRunLogs, readSweep, readTelemetry} from "./read.ts";
import {writeRun, writeSweep} from "./write.ts";
import {publishedBefore, type Publishing} from "./privacy/publishable-document.ts";
import type {RunLog} from "../schema/run-log.ts";
import {serializeRunLog} from "../schema/serialize.ts";
import type {Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";

/** Where runs are written, and the spool: another folder of runs for when the first cannot be written; null: none. */
export interface RunPlaces {
  runs: string;
  spool: string | null;
  /** How what is written is made fit to be published. */
  publishing?: Publishing | undefined;
}

/** A run log with its samples, as it is to be written. */
export interface WholeRun {
  log: RunLog;
  samples: Telemetry | null;
}

/** How a run was written. */
export interface WrittenRun {
  /** Whether log and samples are on the disk, here or in the spool. */
  isWhole: boolean;
  /** Where it is instead and how to go on; null where it is in its place. */
  problem: string | null;
}

interface Shortfall {
  reason: string;
  isLogThere: boolean;
}

/** Writes a run, with the sweep where that is not there (any more); null where all of it was written. */
async function place(
  runs: string,
  sweep: Sweep,
  {log, samples}: WholeRun,
  publishing?: Publishing,
): Promise<Shortfall | null> {
  try {
    if (!existsSync(sweepFile(runs, sweep.sweep)))
      await writeSweep(runs, sweep, {kept: publishing?.kept ?? []});
    const reason = await writeRun(runs, log, samples, publishing);
    return reason === null ? null : {reason, isLogThere: true};
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return {reason: `${sweepFolder(runs, sweep.sweep)} cannot be written: ${said}`, isLogThere: false};
  }
}

async function takeAway(runs: string, {sweep, run}: RunLog): Promise<void> {
  await rm(runLogFile(runs, sweep, run), {force: true});
  await rm(telemetryFile(runs, sweep, run), {force: true});
}

/**
 * Writes a run into its sweep's folder, which gets its `sweep.json` again where that vanished. On a full disk or in a
 * folder that may not be written any more: without its samples, and the whole of it into the spool. Throws ParseError
 * where the log breaks its schema, and an error that names both places where it could be written to neither.
 */
export async function keepRun(
  {runs, spool, publishing}: RunPlaces,
  sweep: Sweep,
  whole: WholeRun,
): Promise<WrittenRun> {
  const {log} = whole;
  serializeRunLog(log);
  const here = await place(runs, sweep, whole, publishing);
  if (here === null) return {isWhole: true, problem: null};
  const there = spool === null ? here : await place(spool, sweep, whole, {kept: publishing?.kept ?? []});
  if (there === null)
    return {
      isWhole: true,
      problem: `${here.reason}; the whole run is in ${spool}`,
    };
  if (spool !== null && here.isLogThere) await takeAway(spool, log).catch(() => undefined);
  if (here.isLogThere) return {isWhole: false, problem: here.reason};
  if (spool !== null && there.isLogThere)
    return {
      isWhole: false,
      problem: `${here.reason}; the run without its samples is in ${spool}`,
    };
  throw new Error(`${log.run} could not be written: ${[here.reason, there.reason].join("; ")}`);
}

/** A run that was brought from the spool to its place, or that stays there for a reason. */
export interface Unspooled {
  sweep: string;
  run: string;
  /** null: it is in its place now. */
  problem: string | null;
}

/** Why a spooled run is not put into its place; null where it is free, or has less of the same run. */
function occupied(there: RunLog | undefined, {startedAt}: RunLog): string | null {
  const isFree = there === undefined || there.status.state === "interrupted" || there.startedAt === startedAt;
  return isFree ? null : "another recording of it is in its place";
}

/**
 * Brings the runs of a sweep that lie in the spool to their places; without those that are not asked for. Throws ParseError
 * where one cannot be read.
 */
export async function unspool(
  {runs, spool}: RunPlaces,
  id: string,
  isAsked: (run: string) => boolean = () => true,
): Promise<Unspooled[]> {
  if (spool === null || !existsSync(sweepFile(spool, id))) return [];
  const sweep = await readSweep(spool, id);
  const inPlace = existsSync(sweepFile(runs, id)) ? await readRunLogs(runs, sweep) : [];
  const done: Unspooled[] = [];
  const spooled = await readRunLogs(spool, sweep);
  const asked = spooled.filter(({run}) => isAsked(run));
  for (const log of asked) {
    const samples = await readTelemetry(spool, log);
    const there = inPlace.find(({run}) => run === log.run);
    const problem =
      occupied(there, log) ?? (await place(runs, sweep, {log, samples}, publishedBefore))?.reason ?? null;
    if (problem === null) await takeAway(spool, log);
    done.push({
      sweep: id,
      run: log.run,
      problem: problem === null ? null : `${problem}; it stays in ${spool}`,
    });
  }
  if (asked.length === spooled.length && done.every(({problem}) => problem === null)) {
    await rm(sweepFolder(spool, id), {recursive: true, force: true});
    // With the last sweep the folder goes as well.
    await rmdir(spool).catch(() => undefined);
  }
  return done;
}

/** Ids of the sweeps of which runs lie in the spool. */
export const spooledSweeps = async ({spool}: RunPlaces): Promise<string[]> =>
  spool === null ? [] : listSweeps(spool);
