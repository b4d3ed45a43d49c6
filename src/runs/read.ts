// Reads sweeps and run logs, and refuses what is not what it should be.
import {idPattern} from "../schema/values/id-pattern.ts";
import {folderEntries} from "../schema/values/limits.ts";
import {ParseError, parseRunLog, parseSweep, parseTelemetry} from "../schema/parse.ts";
import {printable} from "../schema/values/printable.ts";
import type {RunLog} from "../schema/run-log.ts";
import type {Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import {folderSource} from "./folder.ts";
import {telemetryName} from "./names.ts";
import {notAFile, telemetrySuffix, utf8Text, type RunsSource, type SourceEntry} from "./source.ts";

/** A sweep with the run logs that exist of it, in the plan's order. */
export interface RecordedSweep {
  sweep: Sweep;
  runs: RunLog[];
}

/** A folder of sweeps: its path, or where else they are read from. */
export type Runs = string | RunsSource;

const sourceOf = (runs: Runs): RunsSource => (typeof runs === "string" ? folderSource(runs) : runs);

const runLogName = /^(?<run>[a-z0-9][a-z0-9._-]*)\.json$/;

/** Called for an invalid run log: throws the error, or notes it, which leaves the log out. */
export type OnInvalid = (error: ParseError) => void;

const throwOn: OnInvalid = (error) => {
  throw error;
};

const isAbsent = (error: NodeJS.ErrnoException): boolean => error.code === "ENOENT";

/** Entries without those whose name begins with a dot. Throws ParseError where there are too many. */
function visible(entries: readonly SourceEntry[], path: string): SourceEntry[] {
  if (entries.length > folderEntries)
    throw new ParseError(`${path}: folder: too many files: ${entries.length} (${folderEntries} at most)`);
  return entries.filter(({name}) => !name.startsWith("."));
}

/**
 * Ids of the sweeps under `runs`: folders that hold a `sweep.json`. A folder that does not exist has none. A link in the
 * place of a sweep, a sweep whose folder's name is no id, and samples without their sweep go to `onInvalid`; what other
 * programs keep there, which call folders "runs" too, is passed over.
 */
export async function listSweeps(runs: Runs, onInvalid = throwOn): Promise<string[]> {
  const source = sourceOf(runs);
  const entries = await source.entries().catch((error: NodeJS.ErrnoException) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const ids: string[] = [];
  for (const {name, kind} of visible(entries, source.name)) {
    const path = `${source.name}/${printable(name)}`;
    if (kind === "other") onInvalid(notAFile(path));
    if (kind !== "folder") continue;
    const files = (await source.files(name)).map((file) => file.name);
    const isSweep = files.includes("sweep.json");
    if (isSweep && idPattern.test(name)) ids.push(name);
    else if (isSweep)
      onInvalid(
        new ParseError(
          `${path}: folder: not an id (name it with lower-case letters, digits, '-', '_', single '.')`,
        ),
      );
    else if (files.some((file) => file.endsWith(telemetrySuffix)))
      onInvalid(
        new ParseError(
          `${path}/sweep.json: absent, although run logs lie beside it (bring it back, e.g. with git checkout, or remove the folder)`,
        ),
      );
  }
  return ids.sort();
}

function sameId(found: string, expected: string, field: string, file: string): void {
  if (found !== expected)
    throw new ParseError(`${file}: ${field}: expected "${expected}", the name of its place: "${found}"`);
}

const textOf = async (source: RunsSource, sweep: string, file: string): Promise<string> =>
  utf8Text(await source.read(sweep, file), `${source.name}/${sweep}/${file}`);

/** Reads `sweep.json`. Throws ParseError where it is not what the schema says. */
export async function readSweep(runs: Runs, id: string): Promise<Sweep> {
  const source = sourceOf(runs);
  const file = `${source.name}/${id}/sweep.json`;
  const sweep = parseSweep(await textOf(source, id, "sweep.json"), file);
  sameId(sweep.sweep, id, "sweep", file);
  return sweep;
}

async function readRunLog(source: RunsSource, sweep: string, name: string): Promise<RunLog> {
  const file = `${source.name}/${sweep}/${name}`;
  const log = parseRunLog(await textOf(source, sweep, name), file);
  sameId(log.run, name.slice(0, -".json".length), "run", file);
  sameId(log.sweep, sweep, "sweep", file);
  if (log.telemetry !== null) sameId(log.telemetry.file, telemetryName(log.run), "telemetry.file", file);
  return log;
}

/**
 * Reads every run log of a sweep, in the plan's order; a run log that the plan does not name comes last. One that cannot
 * be parsed goes to `onInvalid` and is left out where that returns.
 */
export async function readRunLogs(
  runs: Runs,
  sweep: Pick<Sweep, "sweep" | "plan">,
  onInvalid = throwOn,
): Promise<RunLog[]> {
  const source = sourceOf(runs);
  const entries = visible(await source.files(sweep.sweep), `${source.name}/${sweep.sweep}`);
  const names = entries
    .map(({name}) => name)
    .filter((name) => runLogName.test(name) && !name.endsWith(telemetrySuffix) && name !== "sweep.json");
  const position = new Map(sweep.plan.runs.map(({run}, index) => [run, index]));
  const noted = (error: unknown): [] => {
    if (!(error instanceof ParseError)) throw error;
    onInvalid(error);
    return [];
  };
  // One after the other: a hundred files at once would need a hundred times the memory of one.
  const logs: RunLog[] = [];
  for (const name of names.sort())
    logs.push(...(await readRunLog(source, sweep.sweep, name).then((log) => [log], noted)));
  const order = ({run}: RunLog): number => position.get(run) ?? position.size;
  return logs.sort((a, b) => order(a) - order(b) || (a.run < b.run ? -1 : 1));
}

/** Reads the samples that a run log refers to; null where it refers to none. Throws ParseError, also when they are gone. */
export async function readTelemetry(runs: Runs, log: RunLog): Promise<Telemetry | null> {
  if (log.telemetry === null) return null;
  const source = sourceOf(runs);
  const name = telemetryName(log.run);
  const file = `${source.name}/${log.sweep}/${name}`;
  const text = await textOf(source, log.sweep, name).catch((cause: NodeJS.ErrnoException) => {
    if (cause instanceof ParseError) throw cause;
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
export async function readRecordedSweep(runs: Runs, id: string, onInvalid = throwOn): Promise<RecordedSweep> {
  const sweep = await readSweep(runs, id);
  return {sweep, runs: await readRunLogs(runs, sweep, onInvalid)};
}
