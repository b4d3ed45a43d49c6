import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import {exporters} from "../../exporters/index.ts";
import {rowsIn} from "../../exporters/table.ts";
import {tableNames, tidyTables, type ExportedRun} from "../../exporters/tidy.ts";
import {listSweeps, readRecordedSweep, readTelemetry} from "../../runs/read.ts";
import {writeAtomically} from "../../runs/write.ts";
import {oneOf} from "../options/kinds.ts";
import {parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";
import {plural} from "../terminal/wording.ts";
import {UsageError} from "../../usage-error.ts";

/** There is no run log to export: exit code 3. */
const nothing = 3;

async function readRuns(runs: string, sweeps: readonly string[]): Promise<ExportedRun[]> {
  const found: ExportedRun[] = [];
  for (const sweep of sweeps)
    for (const log of (await readRecordedSweep(runs, sweep)).runs)
      found.push({log, telemetry: await readTelemetry(runs, log)});
  return found;
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
  const found = await readRuns(runs, asked.length === 0 ? known : [...new Set(asked)]);
  if (found.length === 0) {
    stdout.write(`no run to export (in ${runs})\n`);
    return nothing;
  }
  await mkdir(values.out, {recursive: true});
  const tables = tidyTables(found);
  for (const name of names) {
    const file = join(values.out, `${name}.${exporter.extension}`);
    await writeAtomically(file, exporter.write(tables[name]));
    stdout.write(`wrote ${file}, ${plural(rowsIn(tables[name]), "row")}\n`);
  }
  return 0;
}
