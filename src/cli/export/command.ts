import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {exporters} from "../../exporters/index.ts";
import {rowsIn} from "../../exporters/table.ts";
import {tableNames, tidyTables, type ExportedRun} from "../../exporters/tidy.ts";
import {listSweeps, readRecordedSweep, readTelemetry} from "../../runs/read.ts";
import {writeAtomically} from "../../runs/write.ts";
import {flag, oneOf, text, typedOptions} from "../recording/typed-options.ts";
import type {TextStream} from "../terminal/terminal.ts";
import {plural} from "../terminal/wording.ts";
import {shownText, UsageError} from "../../usage-error.ts";

const specs = {out: text, table: text, runs: text, help: {...flag, short: "h"}} as const;

export const help = `npm run export -- FORMAT [SWEEP…] [OPTIONS]

Writes tidy tables of sweeps, of all where none is named: runs, epochs and samples, one row each.

Formats
${exporters.map(({id, description}) => `  ${id.padEnd(10)}${description}`).join("\n")}

Options
  --out DIR      folder for the files (default: export)
  --table NAME   only this table: ${tableNames.join(", ")}
  --runs DIR     where sweeps are kept (default runs, or $BATCHSWEEP_RUNS)
  -h, --help

Exit codes: 0 done, 2 wrong use or a run log that cannot be read, 3 no run to export.
`;

/** There is no run log to export: exit code 3. */
const nothing = 3;

/** Words that are no option, and options, apart. */
function separated(args: readonly string[]): {words: string[]; options: string[]} {
  const {tokens} = parseArgs({
    args: [...args],
    options: specs,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === "positional" ? [token] : []));
  const places = new Set(words.map(({index}) => index));
  return {words: words.map(({value}) => value), options: args.filter((_, index) => !places.has(index))};
}

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
  effects: {runs: string; stdout: TextStream},
): Promise<number> {
  const {words, options} = separated(args);
  const typed = typedOptions(options, specs);
  if (typed.has("help")) {
    effects.stdout.write(help);
    return 0;
  }
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
  const only = typed.value("table");
  const names = only === undefined ? tableNames : [oneOf("table", only, tableNames)];
  const runs = typed.value("runs") ?? effects.runs;
  const known = await listSweeps(runs);
  const unknown = asked.find((sweep) => !known.includes(sweep));
  if (unknown !== undefined)
    throw new UsageError(`no such sweep: ${shownText(unknown)} (in ${runs}: ${known.join(", ") || "none"})`);
  const found = await readRuns(runs, asked.length === 0 ? known : [...new Set(asked)]);
  if (found.length === 0) {
    effects.stdout.write(`no run to export (in ${runs})\n`);
    return nothing;
  }
  const out = typed.value("out") ?? "export";
  await mkdir(out, {recursive: true});
  const tables = tidyTables(found);
  for (const name of names) {
    const file = join(out, `${name}.${exporter.extension}`);
    await writeAtomically(file, exporter.write(tables[name]));
    effects.stdout.write(`${file}: ${plural(rowsIn(tables[name]), "row")}\n`);
  }
  return 0;
}
