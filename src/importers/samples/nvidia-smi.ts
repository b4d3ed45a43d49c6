import {basename} from "node:path";
import {parse} from "csv-parse/sync";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {printedQuantity, samplesOf, type DeviceReading, type SampledFieldName} from "./samples.ts";

/** Columns of `nvidia-smi --query-gpu`, without the unit that the head names in brackets. */
const columns: Readonly<Record<string, SampledFieldName>> = {
  "utilization.gpu": "utilization",
  "utilization.memory": "memoryActivity",
  "memory.used": "memoryMiB",
  "power.draw": "powerWatts",
  "temperature.gpu": "celsius",
  "clocks.sm": "clockMHz",
  "clocks.current.sm": "clockMHz",
};

/** `2026/11/23 12:00:00.123`, which has no zone: taken as UTC. */
function instantOf(cell: string | undefined): number | null {
  const found = /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/.exec(cell?.trim() ?? "");
  return found === null ? null : Date.parse(`${found[1]}-${found[2]}-${found[3]}T${found[4]}Z`);
}

/** The samples of a recording with `nvidia-smi --query-gpu=timestamp,… --format=csv -l`. Throws ImportError. */
export function nvidiaSmiRun(text: string, path: string): ImportedRun {
  const rows: string[][] = parse(text, {trim: true, relaxColumnCount: true, skipEmptyLines: true});
  const head = (rows[0] ?? []).map((cell) => cell.replace(/ \[.*\]$/, ""));
  const position = (...names: string[]): number =>
    names.map((name) => head.indexOf(name)).find((at) => at >= 0) ?? -1;
  const time = position("timestamp");
  const known = head.flatMap((name, at) => (columns[name] === undefined ? [] : [{at, field: columns[name]}]));
  if (time < 0 || known.length === 0)
    throw new ImportError(
      `${path}: no samples of nvidia-smi (--query-gpu=timestamp,name,uuid,utilization.gpu,memory.used,… --format=csv)`,
    );
  const device = position("uuid", "gpu_uuid", "index", "pci.bus_id", "gpu_bus_id", "name");
  const name = position("name", "gpu_name");
  const read = rows.slice(1).flatMap((cells): (DeviceReading & {unixMs: number})[] => {
    const unixMs = instantOf(cells[time]);
    if (unixMs === null) return [];
    const figures = known.flatMap(({at, field}) => {
      const value = printedQuantity(cells[at]);
      return value === null ? [] : [[field, value] as const];
    });
    const id = (device < 0 ? undefined : cells[device]) ?? "gpu";
    return [{device: id, name: cells[name] ?? "GPU", atMs: 0, unixMs, figures: Object.fromEntries(figures)}];
  });
  const first = Math.min(...read.map(({unixMs}) => unixMs));
  if (!Number.isFinite(first)) throw new ImportError(`${path}: no row with a timestamp`);
  const readings = read.map(({unixMs, ...reading}) => ({...reading, atMs: unixMs - first}));
  const startedAt = new Date(first).toISOString();
  return {
    ...unknownRun(basename(path).replace(/\.\w+$/, "")),
    device: "gpu",
    startedAt,
    durationMs: Math.max(...readings.map(({atMs}) => atMs)),
    // The driver averages utilization over 1/6 s to 1 s, by product (NVML reference, nvmlUtilization_t).
    samples: samplesOf(readings, {source: "nvidia-smi", startedAt, windowMs: 1000}),
    timeResolutionMs: 1,
    notes: ["nvidia-smi writes local time without its zone; it was taken as UTC."],
  };
}

export const nvidiaSmiImporter: Importer = {
  id: "nvidia-smi",
  description: "samples of nvidia-smi --query-gpu=timestamp,name,uuid,utilization.gpu,… --format=csv -l 1",
  read: async (path) => [nvidiaSmiRun(await readLoggedText(path), path)],
};
