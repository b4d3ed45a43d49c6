import {stat} from "node:fs/promises";
import {parseArgs} from "node:util";
import {ZodError} from "zod";
import {importers} from "../../importers/index.ts";
import {ImportError, type ImportedRun} from "../../importers/importer.ts";
import type {Device} from "../../schema/values/identifiers.ts";
import {printable} from "../../schema/values/printable.ts";
import {serializeRunLog, serializeTelemetry} from "../../schema/serialize.ts";
import {writeRun, writeSweep} from "../../runs/write.ts";
import {checkNewId, checkRunsFolder} from "../recording/runs-folder.ts";
import {count, flag, idOf, numberOf, oneOf, text, typedOptions} from "../recording/typed-options.ts";
import type {TextStream} from "../terminal/terminal.ts";
import {plural} from "../terminal/wording.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {importedDocuments, type Stated} from "../../importers/document.ts";
import {importOrigin} from "./origin.ts";

const specs = {
  id: text,
  title: text,
  author: text,
  published: text,
  device: text,
  "batch-size": text,
  engine: text,
  model: text,
  data: text,
  runs: text,
  help: {...flag, short: "h"},
} as const;

const originFormat = "origin-post";

export const help = `npm run import -- FORMAT FILE… --id ID [OPTIONS]

Reads other people's logs into a sweep of imported runs. What a log does not say is null, with the reason.

Formats
${importers.map(({id, description}) => `  ${id.padEnd(14)}${description}`).join("\n")}
  ${originFormat.padEnd(14)}the post that batchsweep grew out of (its id is fixed)

Options
  --id ID              name of the sweep's folder
  --batch-size N[,N…]  what the logs do not say: one for all, or one for each run
  --device cpu|gpu     --engine NAME     --model NAME     --data NAME
  --title TEXT         --author NAME     --published YYYY-MM-DD
  --runs DIR           where sweeps are kept (default runs, or $BATCHSWEEP_RUNS)
  -h, --help

Exit codes: 0 done, 2 wrong use or a file that is not of that form.
`;

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

function statedIn(typed: ReturnType<typeof typedOptions<typeof specs>>): Stated {
  const {value} = typed;
  const id = value("id");
  if (id === undefined) throw new UsageError("no id given (--id names the sweep's folder)");
  const device = value("device");
  const batchSize = value("batch-size");
  const published = value("published");
  if (published !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(published))
    throw new UsageError(`--published: ${shownText(published)} (expected YYYY-MM-DD)`);
  return {
    id: idOf("id", id),
    title: value("title") ?? null,
    author: value("author") ?? null,
    publishedOn: published ?? null,
    device: device === undefined ? null : oneOf<Device>("device", device, ["cpu", "gpu"]),
    // The same size may come twice: two files of one batch size are repeats.
    batchSizes:
      batchSize === undefined
        ? []
        : batchSize.split(",").map((item) => numberOf("batch-size", item.trim(), count(1, 1_000_000_000))),
    engine: value("engine") ?? null,
    model: value("model") ?? null,
    data: value("data") ?? null,
  };
}

/** A log with what no terminal and no page may get from a stranger made visible, in its texts and in its names. */
function printableLog<T>(value: T): T {
  if (typeof value === "string") return printable(value) as T;
  if (Array.isArray(value)) return value.map(printableLog) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [printable(name), printableLog(inner)]);
  return Object.fromEntries(entries) as T;
}

/** Refuses what could keep the import waiting for ever, or is not there. */
async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => unreadable(file, error));
  if (!found.isFile() && !found.isDirectory())
    throw new UsageError(`neither a file nor a folder: ${shownText(file)}`);
}

/** What a file that cannot be read means: one line for people. */
function unreadable(file: string, error: unknown): never {
  if (error instanceof ImportError) throw new UsageError(error.message);
  const {code, message} = error as NodeJS.ErrnoException;
  throw new UsageError(`cannot be read: ${shownText(file)}: ${code ?? message}`);
}

/** Imports the files that were named and gives the exit code. Throws UsageError; then nothing was written. */
export async function importCommand(
  args: readonly string[],
  effects: {runs: string; stdout: TextStream},
): Promise<number> {
  const {words, options} = separated(args);
  const typed = typedOptions(options, specs);
  if (typed.has("help")) {
    effects.stdout.write(help);
    return 0;
  }
  const [format, ...files] = words;
  const formats = [...importers.map(({id}) => id), originFormat];
  if (format === undefined) throw new UsageError(`no format given (known: ${formats.join(", ")})`);
  oneOf("format", format, formats);
  const [first] = files;
  if (first === undefined) throw new UsageError("no file given (npm run import -- FORMAT FILE… --id ID)");
  const runs = typed.value("runs") ?? effects.runs;
  await checkRunsFolder(runs);
  if (format === originFormat) {
    const logs = await importOrigin(first, runs).catch((error: unknown) => unreadable(first, error));
    effects.stdout.write(`${plural(logs, "run")} imported\n`);
    return 0;
  }
  const stated = statedIn(typed);
  await checkNewId(runs, stated.id);
  const found: ImportedRun[] = [];
  const importer = importers.find(({id}) => id === format);
  for (const file of files) {
    await checkFile(file);
    const read = (await importer?.read(file).catch((error: unknown) => unreadable(file, error))) ?? [];
    found.push(...read.map(printableLog));
  }
  if (stated.batchSizes.length > 1 && stated.batchSizes.length !== found.length)
    throw new UsageError(
      `--batch-size: ${stated.batchSizes.length} sizes for ${plural(found.length, "run")}`,
    );
  const {sweep, runs: documents} = importedDocuments(found, {importer: format, files, stated});
  try {
    // All of it is held against the schema before any of it is written.
    for (const {log, telemetry} of documents) {
      serializeRunLog(log);
      if (telemetry !== null) serializeTelemetry(telemetry);
    }
    await writeSweep(runs, sweep);
    for (const {log, telemetry} of documents) await writeRun(runs, log, telemetry);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const [first] = error.issues;
    throw new UsageError(
      `cannot be imported: ${shownText(first?.path.join(".") ?? "")}: ${shownText(first?.message ?? "")}`,
    );
  }
  effects.stdout.write(`${sweep.sweep}: ${plural(documents.length, "run")} imported\n`);
  return 0;
}
