// The command import: logs of other programs become run logs.
import {stat} from "node:fs/promises";
import {resolve} from "node:path";
import {ParseError} from "../../schema/parse.ts";
import {importers} from "../../importers/index.ts";
import {ImportError, type ImportedRun} from "../../importers/importer.ts";
import {printable} from "../../schema/values/printable.ts";
import {serializeRunLog, serializeTelemetry} from "../../schema/serialize.ts";
import {maskedText, type Masked} from "../../runs/privacy/publishable-document.ts";
import {sweepFolder} from "../../runs/names.ts";
import {fromHere} from "../../runs/project.ts";
import {writeRun, writeSweep} from "../../runs/write.ts";
import {checkNewId, checkRunsFolder} from "../recording/runs-folder.ts";
import {call} from "../call.ts";
import {oneOf} from "../options/kinds.ts";
import {parseOptions, type Values} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";
import {plural} from "../terminal/wording.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {importedDocuments, type Stated} from "../../importers/document.ts";
import {importOrigin} from "./origin.ts";

/** The post that this project grew out of: no importer, since its sweep is described by hand. */
export const originFormat = "origin-post";

function statedIn({id, published, batchSize, ...values}: Values<"import">): Stated {
  if (id === null) throw new UsageError("no id given (--id names the sweep's folder)");
  const {title, author, device, engine, model, data} = values;
  return {
    id,
    title,
    author,
    publishedOn: published,
    device,
    batchSizes: batchSize ?? [],
    engine,
    model,
    data,
  };
}

/** A log whose texts and names have no control characters left: logs of other people are untrusted. */
function printableLog<T>(value: T): T {
  if (typeof value === "string") return printable(value) as T;
  if (Array.isArray(value)) return value.map(printableLog) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [printable(name), printableLog(inner)]);
  return Object.fromEntries(entries) as T;
}

/** Refuses what is not there, and pipes and devices, which may never end. */
async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => unreadable(file, error));
  if (!found.isFile() && !found.isDirectory())
    throw new UsageError(`neither a file nor a folder: ${shownText(file)}`);
}

/** Throws what is wrong with a file that cannot be read, as one line. */
function unreadable(file: string, error: unknown): never {
  if (error instanceof ImportError) throw new UsageError(error.message);
  const {code, message} = error as NodeJS.ErrnoException;
  throw new UsageError(`cannot be read: ${shownText(file)}: ${code ?? message}`);
}

/** Imports the files that were named and gives the exit code. Throws UsageError; then nothing was written. */
export async function importCommand(
  args: readonly string[],
  {runs: usual, stdout}: Surroundings,
): Promise<number> {
  const {values, words} = parseOptions("import", args);
  const [format, ...files] = words;
  const formats = [...importers.map(({id}) => id), originFormat];
  if (format === undefined) throw new UsageError(`no format given (known: ${formats.join(", ")})`);
  oneOf("format", format, formats);
  const [first] = files;
  if (first === undefined) throw new UsageError(`no file given (${call("import", "FORMAT FILE… --id ID")})`);
  const runs = values.runs ?? usual;
  await checkRunsFolder(runs);
  if (format === originFormat) {
    const logs = await importOrigin(first, runs).catch((error: unknown) => unreadable(first, error));
    stdout.write(`wrote ${plural(logs, "run")} into ${fromHere(resolve(runs))}\n`);
    return 0;
  }
  const stated = statedIn(values);
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
  const masked: Masked = new Map();
  try {
    // All of it is held against the schema before any of it is written.
    for (const {log, telemetry} of documents) {
      serializeRunLog(log);
      if (telemetry !== null) serializeTelemetry(telemetry);
    }
    await writeSweep(runs, sweep, {masked});
    for (const {log, telemetry} of documents) await writeRun(runs, log, telemetry, {masked});
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError(`cannot be imported: ${error.message}`);
  }
  const note = maskedText(masked);
  if (note !== null) stdout.write(`${note}\n`);
  const folder = fromHere(resolve(sweepFolder(runs, sweep.sweep)));
  stdout.write(`wrote ${folder}, ${plural(documents.length, "run")}\n`);
  return 0;
}
