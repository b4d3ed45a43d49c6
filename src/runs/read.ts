import {readFile, readdir, stat} from "node:fs/promises";
import {join} from "node:path";
import {idPattern} from "../schema/identifiers.ts";
import {ParseError, parseRunLog, parseSweep, parseTelemetry} from "../schema/parse.ts";
import type {RunLog} from "../schema/run-log.ts";
import type {Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import {sweepFile, sweepFolder, telemetryFile} from "./names.ts";

/** A sweep with the run logs that exist of it, in the plan's order. */
export interface RecordedSweep {
  sweep: Sweep;
  runs: RunLog[];
}

const telemetrySuffix = ".telemetry.json";
const runLogName = /^(?<run>[a-z0-9][a-z0-9._-]*)\.json$/;

/** Ids of the sweeps under `runs`: folders that hold a `sweep.json`. A folder that does not exist has none. */
export async function listSweeps(runs: string): Promise<string[]> {
  const entries = await readdir(runs, {withFileTypes: true}).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const ids = entries
    .filter((entry) => entry.isDirectory() && idPattern.test(entry.name))
    .map(({name}) => name);
  const present = await Promise.all(
    ids.map((id) =>
      stat(sweepFile(runs, id)).then(
        (file) => file.isFile(),
        () => false,
      ),
    ),
  );
  return ids.filter((_, index) => present[index]).sort();
}

function sameId(found: string, expected: string, field: string, file: string): void {
  if (found !== expected)
    throw new ParseError(`${file}: ${field}: expected "${expected}", the name of its place: "${found}"`);
}

/** Reads `sweep.json`. Throws ParseError where it is not what the schema says. */
export async function readSweep(runs: string, id: string): Promise<Sweep> {
  const file = sweepFile(runs, id);
  const sweep = parseSweep(await readFile(file, "utf8"), file);
  sameId(sweep.sweep, id, "sweep", file);
  return sweep;
}

/** What to do about a run log that is not what the schema says: throw it on, or note it and read the others. */
export type OnInvalid = (error: ParseError) => void;

const throwOn: OnInvalid = (error) => {
  throw error;
};

/**
 * Reads every run log of a sweep, in the plan's order; a run log that the plan does not name comes last. One that cannot
 * be parsed goes to `onInvalid` and is left out where that returns.
 */
export async function readRunLogs(runs: string, sweep: Sweep, onInvalid = throwOn): Promise<RunLog[]> {
  const folder = sweepFolder(runs, sweep.sweep);
  const names = (await readdir(folder)).filter(
    (name) => runLogName.test(name) && !name.endsWith(telemetrySuffix) && name !== "sweep.json",
  );
  const position = new Map(sweep.plan.runs.map(({run}, index) => [run, index]));
  const read = async (name: string): Promise<RunLog> => {
    const file = join(folder, name);
    const log = parseRunLog(await readFile(file, "utf8"), file);
    sameId(log.run, name.slice(0, -".json".length), "run", file);
    sameId(log.sweep, sweep.sweep, "sweep", file);
    return log;
  };
  const noted = (error: unknown): [] => {
    if (!(error instanceof ParseError)) throw error;
    onInvalid(error);
    return [];
  };
  const logs = (await Promise.all(names.sort().map((name) => read(name).catch(noted)))).flat();
  const order = ({run}: RunLog): number => position.get(run) ?? position.size;
  return logs.sort((a, b) => order(a) - order(b) || (a.run < b.run ? -1 : 1));
}

/** Reads the samples that a run log refers to; null where it refers to none. Throws ParseError, also when they are gone. */
export async function readTelemetry(runs: string, log: RunLog): Promise<Telemetry | null> {
  if (log.telemetry === null) return null;
  const file = telemetryFile(runs, log.sweep, log.run);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ParseError(
      `${file}: cannot be read: ${cause.code ?? cause.message} (its run log refers to it)`,
      {cause},
    );
  });
  const samples = parseTelemetry(text, file);
  sameId(samples.run, log.run, "run", file);
  sameId(samples.sweep, log.sweep, "sweep", file);
  return samples;
}

/** Reads a sweep and its run logs, without samples. */
export async function readRecordedSweep(
  runs: string,
  id: string,
  onInvalid = throwOn,
): Promise<RecordedSweep> {
  const sweep = await readSweep(runs, id);
  return {sweep, runs: await readRunLogs(runs, sweep, onInvalid)};
}
