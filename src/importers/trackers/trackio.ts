// The importer of Trackio's databases.
import {readdir, stat} from "node:fs/promises";
import {join} from "node:path";
import {max} from "d3-array";
import {parsePythonJson} from "../../schema/values/not-finite.ts";
import {ImportError, unknownRun, type ImportedRun, type ImportedSamples, type Importer} from "../importer.ts";
import {loggedEntry} from "../progress/entry.ts";
import {progressOf} from "../progress/progress.ts";
import {withDatabase, type Query} from "./database.ts";
import {plannedEpochs, settingsFrom} from "../settings.ts";
import {trackedReadings, trackedSamples, type SystemNames} from "./tracked-samples.ts";

/** `2026-11-23T12:00:00.123456+00:00`; without a zone it is UTC. */
function unixMsOf(timestamp: unknown): number | null {
  if (typeof timestamp !== "string") return null;
  const unixMs = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(timestamp) ? timestamp : `${timestamp}Z`);
  return Number.isFinite(unixMs) ? unixMs : null;
}

/** trackio's names of system metrics (its cpu.py and gpu.py); gigabytes are of 2³⁰ bytes. */
const systemNames: SystemNames = {
  host: {
    "cpu/utilization": {field: "machineCpu", unit: "%"},
    "memory/used": {field: "machineMemory", unit: "GiB"},
  },
  gpuName: /^gpu\/(?<index>\d+)\/(?<rest>\w+)$/,
  gpu: {
    utilization: {field: "utilization", unit: "%"},
    memory_utilization: {field: "memoryActivity", unit: "%"},
    allocated_memory: {field: "memory", unit: "GiB"},
    power: {field: "power", unit: "W"},
    temp: {field: "temperature", unit: "C"},
    sm_clock: {field: "clock", unit: "MHz"},
  },
};

/** What trackio logs is given the time at which it is sent, twice a second. */
const resolutionMs = 500;

const objectIn = (json: unknown): object => {
  const value = parsePythonJson(typeof json === "string" ? json : Buffer.from(json as Uint8Array).toString());
  return typeof value === "object" && value !== null ? value : {};
};

function samplesIn(
  query: Query,
  run: string,
  id: string,
  startedUnixMs: number | null,
): ImportedSamples | null {
  const rows = query(`SELECT timestamp, metrics FROM system_metrics WHERE ${run} = ? ORDER BY id`, id);
  const readings = rows.flatMap((row) => {
    const unixMs = unixMsOf(row["timestamp"]);
    const named = Object.entries(objectIn(row["metrics"])).map(
      ([name, value]) => [name, Number(value)] as const,
    );
    return unixMs === null ? [] : (trackedReadings(unixMs, named, systemNames) ?? []);
  });
  return trackedSamples(readings, startedUnixMs, "trackio");
}

function runOf(
  query: Query,
  {column: run, id, hasSystem}: {column: string; id: string; hasSystem: boolean},
): ImportedRun {
  const rows = query(
    `SELECT run_name, timestamp, step, metrics FROM metrics WHERE ${run} = ? ORDER BY id`,
    id,
  );
  const [stored] = query(`SELECT config, created_at FROM configs WHERE ${run} = ?`, id);
  const config: Record<string, unknown> = {...objectIn(stored?.["config"] ?? "{}")};
  const settings = settingsFrom(config);
  const entries = rows.map((row) =>
    loggedEntry(objectIn(row["metrics"]), {
      step: Number(row["step"]),
      unixMs: unixMsOf(row["timestamp"]),
      stage: "train",
    }),
  );
  const startedUnixMs = unixMsOf(config["_Created"] ?? stored?.["created_at"]);
  const last = max(entries, ({unixMs}) => unixMs);
  const {statedMs, ...progress} = progressOf(entries, {
    startedUnixMs,
    plannedEpochs: plannedEpochs(settings.settings),
  });
  const lastedMs = startedUnixMs === null || last === undefined ? null : Math.max(0, last - startedUnixMs);
  return {
    ...unknownRun(String(rows[0]?.["run_name"] ?? id)),
    ...settings,
    ...progress,
    startedAt: startedUnixMs === null ? null : new Date(startedUnixMs).toISOString(),
    durationMs: statedMs ?? lastedMs,
    timeResolutionMs: resolutionMs,
    samples: hasSystem ? samplesIn(query, run, id, startedUnixMs) : null,
    notes: [
      ...(lastedMs === null ? [] : ["The end of the run is taken to be its last logged step."]),
      ...progress.notes,
    ],
  };
}

/** The runs of a project, in the order in which they began. Older versions knew a run by its name alone. */
function runsIn(query: Query): ImportedRun[] {
  const columns = query("SELECT name FROM pragma_table_info('metrics')").map(({name}) => name);
  const column = columns.includes("run_id") ? "run_id" : "run_name";
  const hasSystem = query("SELECT name FROM sqlite_master WHERE name = 'system_metrics'").length > 0;
  return query(`SELECT ${column} AS id FROM metrics GROUP BY ${column} ORDER BY MIN(id)`).map(({id}) =>
    runOf(query, {column, id: String(id), hasSystem}),
  );
}

/** Reads trackio's database of a project, or all that a folder has. */
export const trackioImporter: Importer = {
  id: "trackio",
  description: "trackio's database of a project (~/.cache/huggingface/trackio/PROJECT.db)",
  async read(path) {
    const isFile = (await stat(path)).isFile();
    const names = isFile ? [] : (await readdir(path)).filter((name) => name.endsWith(".db")).sort();
    const files = isFile ? [path] : names.map((name) => join(path, name));
    const runs = (await Promise.all(files.map((file) => withDatabase(file, runsIn)))).flat();
    if (runs.length === 0) throw new ImportError(`${path}: no run of trackio in it`);
    return runs;
  },
};
