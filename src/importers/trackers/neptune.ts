// The importer of Neptune's exports.
import {readdir, stat} from "node:fs/promises";
import {basename, join} from "node:path";
import {max} from "d3-array";
import {parquetReadObjects} from "hyparquet";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLogged} from "../logged-file.ts";
import {entriesByStep, type LoggedValue} from "../progress/entry.ts";
import {progressOf} from "../progress/progress.ts";
import {plannedEpochs, settingsFrom} from "../settings.ts";

/** A part of a run is some 50 MB. */
const largestPart = 512 * 2 ** 20;

/** Columns of neptune-exporter's schema that are read (its README, "Parquet schema"). */
const columns = [
  ...["run_id", "attribute_path", "attribute_type", "step", "timestamp"],
  ...["int_value", "float_value", "string_value", "bool_value", "datetime_value"],
];

type Row = Readonly<Record<string, unknown>>;

async function rowsIn(path: string): Promise<Row[]> {
  const bytes = await readLogged(path, largestPart);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    return await parquetReadObjects({file, columns});
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ImportError(`${path}: not a file of neptune-exporter: ${problem}`, {cause});
  }
}

/** The value of an attribute that is no series; null for other kinds. */
function valueOf(row: Row): unknown {
  const kind = String(row["attribute_type"]);
  const value = ["int", "float", "string", "bool", "datetime"].includes(kind) ? row[`${kind}_value`] : null;
  return typeof value === "bigint" ? Number(value) : value;
}

/** Neptune's own attributes, and what it samples of the machine: neither a setting nor a figure. */
const isOwn = (path: string): boolean => /^(?:sys|monitoring|source_code)\//.test(path);

const instantOf = (value: unknown): number | null => (value instanceof Date ? value.getTime() : null);

function runOf(id: string, rows: readonly Row[]): ImportedRun {
  const attributes = new Map(rows.map((row) => [String(row["attribute_path"]), valueOf(row)]));
  const settings = settingsFrom(
    Object.fromEntries(
      [...attributes].filter(([path, value]) => !isOwn(path) && value !== null && !(value instanceof Date)),
    ),
  );
  const values = rows.flatMap((row): LoggedValue[] => {
    const [name, unixMs] = [String(row["attribute_path"]), instantOf(row["timestamp"])];
    if (row["attribute_type"] !== "float_series" || isOwn(name)) return [];
    return [
      {name, value: Number(row["float_value"]), step: Number(row["step"]), unixMs: unixMs ?? Number.NaN},
    ];
  });
  const startedUnixMs = instantOf(attributes.get("sys/creation_time"));
  const entries = entriesByStep(values, "train");
  const {statedMs, ...progress} = progressOf(entries, {
    startedUnixMs,
    plannedEpochs: plannedEpochs(settings.settings),
  });
  const last = max(entries, ({unixMs}) => unixMs);
  const seconds = attributes.get("sys/running_time");
  const lastedMs = startedUnixMs === null || last === undefined ? null : Math.max(0, last - startedUnixMs);
  return {
    ...unknownRun(id),
    ...settings,
    ...progress,
    startedAt: startedUnixMs === null ? null : new Date(startedUnixMs).toISOString(),
    durationMs: statedMs ?? (typeof seconds === "number" ? 1000 * seconds : lastedMs),
    ended: attributes.get("sys/failed") === true ? {state: "failed", reason: "failed, by its own log"} : null,
    timeResolutionMs: 1,
  };
}

/** The parts of runs in a folder and below; a run goes on from part to part. */
async function partsOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = await readdir(path, {recursive: true});
  return names
    .filter((name) => /^.*_part_\d+\.parquet$/.test(basename(name)))
    .sort(new Intl.Collator("en", {numeric: true}).compare)
    .map((name) => join(path, name));
}

/** Reads what neptune-exporter saved of Neptune. */
export const neptuneImporter: Importer = {
  id: "neptune",
  description: "parquet files of neptune-exporter (its data folder, a project in it, or one file)",
  async read(path) {
    const parts = await partsOf(path);
    const rows: Row[] = [];
    for (const part of parts) for (const row of await rowsIn(part)) rows.push(row);
    const runs = Map.groupBy(rows, (row) => String(row["run_id"] ?? ""));
    if (runs.size === 0) throw new ImportError(`${path}: no run of neptune-exporter in it`);
    return [...runs].map(([id, own]) => runOf(id, own));
  },
};
