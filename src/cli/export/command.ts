// The command export: recorded runs as CSV, JSON or Parquet.
import {randomUUID} from "node:crypto";
import {mkdir, rename, rm} from "node:fs/promises";
import {join} from "node:path";
import {exporters} from "../../exporters/index.ts";
import type {ColumnHead, Exporter, TableWriter} from "../../exporters/exporter.ts";
import {alignedTable, rowsIn, ColumnKinds} from "../../exporters/table.ts";
import {tableNames, tidyTables, type ExportedRun} from "../../exporters/tidy.ts";
import {listSweeps, readRecordedSweep, readTelemetry} from "../../runs/read.ts";
import {unfinishedSuffix} from "../../runs/write.ts";
import {oneOf} from "../options/kinds.ts";
import {parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";
import {keepYoungMemorySmall} from "../young-memory.ts";
import {plural} from "../terminal/wording.ts";
import {UsageError} from "../../usage-error.ts";

/** There is no run log to export: exit code 3. */
const nothing = 3;

/** The runs of some sweeps with their samples, one at a time. */
async function* readRuns(runs: string, sweeps: readonly string[]): AsyncGenerator<ExportedRun> {
  for (const sweep of sweeps)
    for (const log of (await readRecordedSweep(runs, sweep)).runs)
      yield {log, telemetry: await readTelemetry(runs, log)};
}

type Names = readonly (typeof tableNames)[number][];

/** What the columns of each table come to; null where there is no run. */
async function headsOf(
  runs: AsyncIterable<ExportedRun>,
  names: Names,
): Promise<Map<Names[number], ColumnHead[]> | null> {
  const heads = new Map(names.map((name) => [name, new ColumnKinds()]));
  let isEmpty = true;
  for await (const run of runs) {
    isEmpty = false;
    const tables = tidyTables(run);
    for (const [name, head] of heads) head.note(tables[name].columns);
  }
  return isEmpty ? null : new Map([...heads].map(([name, head]) => [name, head.columns()]));
}

/** A table that is being written, beside the place that it will take. */
interface OpenTable {
  name: Names[number];
  head: ColumnHead[];
  file: string;
  unfinished: string;
  writer: TableWriter;
  rows: number;
}

function beginTable(exporter: Exporter, folder: string, name: Names[number], head: ColumnHead[]): OpenTable {
  const file = join(folder, `${name}.${exporter.extension}`);
  const unfinished = `${file}.${randomUUID().slice(0, 8)}${unfinishedSuffix}`;
  return {name, head, file, unfinished, writer: exporter.begin(head, unfinished), rows: 0};
}

/** Writes the tables run by run; a file takes its place when all of it is written. Throws ParseError and the file system's errors. */
async function writeTables(runs: AsyncIterable<ExportedRun>, tables: readonly OpenTable[]): Promise<void> {
  try {
    for await (const run of runs) {
      const rows = tidyTables(run);
      for (const table of tables) {
        const part = alignedTable(table.head, rows[table.name]);
        table.writer.add(part);
        table.rows += rowsIn(part);
      }
    }
    for (const {writer, unfinished, file} of tables) {
      writer.end();
      await rename(unfinished, file);
    }
  } catch (cause) {
    for (const {unfinished} of tables) await rm(unfinished, {force: true});
    throw cause;
  }
}

/** Writes the tables that were asked for and gives the exit code. Throws UsageError and ParseError. */
export async function exportCommand(
  args: readonly string[],
  {runs: usual, stdout}: Surroundings,
): Promise<number> {
  const {values, words} = parseOptions("export", args);
  const [format, ...asked] = words;
  if (format === undefined)
    throw new UsageError(`no format given (known: ${exporters.map(({id}) => id).join(", ")})`);
  const id = oneOf(
    "format",
    format,
    exporters.map((one) => one.id),
  );
  const exporter = exporters.find((one) => one.id === id);
  if (exporter === undefined) throw new UsageError(`unknown format: ${id}`);
  const names = values.table === null ? tableNames : [oneOf("table", values.table, tableNames)];
  const runs = values.runs ?? usual;
  const known = await listSweeps(runs);
  for (const sweep of asked) oneOf("sweep", sweep, known);
  const sweeps = asked.length === 0 ? known : [...new Set(asked)];
  keepYoungMemorySmall();
  // Twice: a table's columns must be known before its first row, and all of it would not fit into memory.
  const heads = await headsOf(readRuns(runs, sweeps), names);
  if (heads === null) {
    stdout.write(`no run to export (in ${runs})\n`);
    return nothing;
  }
  await mkdir(values.out, {recursive: true});
  const tables = [...heads].map(([name, head]) => beginTable(exporter, values.out, name, head));
  await writeTables(readRuns(runs, sweeps), tables);
  for (const {file, rows} of tables) stdout.write(`wrote ${file}, ${plural(rows, "row")}\n`);
  return 0;
}
