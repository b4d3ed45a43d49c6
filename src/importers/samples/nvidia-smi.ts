// The importer of nvidia-smi's CSV.
import {basename} from "node:path";
import {max, min} from "d3-array";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {delimitedTables} from "../tables/delimited.ts";
import {printedQuantity} from "./quantity.ts";
import {samplesOf, sampledUnit, type DeviceReading, type SampledFieldName} from "./samples.ts";

/** Columns of `nvidia-smi --query-gpu` without the unit that the head names in brackets; the first one found counts. */
const columns: Readonly<Partial<Record<SampledFieldName, readonly string[]>>> = {
  utilization: ["utilization.gpu"],
  memoryActivity: ["utilization.memory"],
  memory: ["memory.used"],
  // From driver 530 on `power.draw` is one of the other two, by product.
  power: ["power.draw.instant", "power.draw", "power.draw.average"],
  temperature: ["temperature.gpu"],
  clock: ["clocks.sm", "clocks.current.sm", "clocks.gr", "clocks.current.graphics"],
};

/** With `nounits` a cell has no unit: then these are meant (its help, "nounits"). */
const usualUnits = {ratio: "%", bytes: "MiB", watts: "W", celsius: "C", hertz: "MHz"} as const;

/** Columns that are not measured, or are understood without becoming a metric. */
const others =
  /^(?:timestamp|index|count|name|gpu_name|uuid|gpu_uuid|serial|gpu_serial|pci|gpu_bus_id|driver_version|memory\.total)/;

/** `2026/11/23 12:00:00.123`, which has no zone: taken as UTC. */
function instantOf(cell: string | undefined): number | null {
  const found = /^(\d{4})[/-](\d{2})[/-](\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/.exec(cell?.trim() ?? "");
  return found === null ? null : Date.parse(`${found[1]}-${found[2]}-${found[3]}T${found[4]}Z`);
}

/** A measured column: where it stands, what it becomes, and the unit of its cells that have none. */
interface MeasuredColumn {
  at: number;
  field: SampledFieldName;
  unit: string;
}

function measuredColumns(titles: readonly string[]): MeasuredColumn[] {
  const head = titles.map((title) => title.replace(/\s*\[.*\]$/, ""));
  return (Object.entries(columns) as [SampledFieldName, readonly string[]][]).flatMap(([field, names]) => {
    const at = names.map((name) => head.indexOf(name)).find((place) => place >= 0);
    if (at === undefined) return [];
    const unit =
      /\s*\[(?<unit>.*)\]$/.exec(titles[at] ?? "")?.groups?.["unit"] ?? usualUnits[sampledUnit(field)];
    return [{at, field, unit}];
  });
}

/** What to know of columns that were asked for and are left out. */
function leftOut(titles: readonly string[], measured: readonly MeasuredColumn[]): string[] {
  const taken = new Set(measured.map(({at}) => at));
  const left = titles.filter((title, at) => !taken.has(at) && !others.test(title));
  return left.length === 0 ? [] : [`Columns that were left out: ${left.join(", ")}.`];
}

/** Two GPUs of one poll are read within this time of each other. */
const withinPollMs = 100;

/**
 * Which GPU each row is of, where no column tells two of one name apart: its place in the poll, if every poll has as many
 * rows; null where it cannot be told.
 */
function placesInPolls(instants: readonly number[]): number[] | null {
  const places: number[] = [];
  instants.forEach((at, index) => {
    const isSamePoll = index > 0 && at - (instants[index - 1] ?? at) <= withinPollMs;
    places.push(isSamePoll ? (places[index - 1] ?? 0) + 1 : 0);
  });
  const sizes = new Set(places.flatMap((place, index) => (places[index + 1] === 0 ? [place] : [])));
  return sizes.size === 1 && !sizes.has(0) && [...sizes].every((last) => last < 16) ? places : null;
}

/** The samples of a recording with `nvidia-smi --query-gpu=timestamp,… --format=csv -l`. Throws ImportError. */
export function nvidiaSmiRun(text: string, path: string): ImportedRun {
  const tables = delimitedTables(text);
  const titles = tables[0]?.head ?? [];
  // A recording that went on in the same file has its head again.
  const rows = tables.filter((table) => table.head.join() === titles.join()).flatMap((table) => table.rows);
  const head = titles.map((title) => title.replace(/\s*\[.*\]$/, ""));
  const position = (...names: string[]): number =>
    names.map((name) => head.indexOf(name)).find((at) => at >= 0) ?? -1;
  const time = position("timestamp");
  const measured = measuredColumns(titles);
  if (time < 0 || measured.length === 0)
    throw new ImportError(
      `${path}: no samples of nvidia-smi (--query-gpu=timestamp,name,uuid,utilization.gpu,memory.used,… --format=csv)`,
    );
  const device = position("uuid", "gpu_uuid", "index", "pci.bus_id", "gpu_bus_id");
  const name = position("name", "gpu_name");
  const read = rows.flatMap((cells): (DeviceReading & {unixMs: number})[] => {
    const unixMs = instantOf(cells[time]);
    // A row that was cut off, or that two writers share.
    if (unixMs === null || cells.length !== titles.length) return [];
    const figures = measured.map(({at, field, unit}) => [
      field,
      printedQuantity(cells[at], sampledUnit(field), unit),
    ]);
    const title = cells[name] ?? "GPU";
    const id = cells[device] ?? title;
    return [{device: id, name: title, atMs: 0, unixMs, figures: Object.fromEntries(figures)}];
  });
  const places = device < 0 ? placesInPolls(read.map(({unixMs}) => unixMs)) : null;
  const first = min(read, ({unixMs}) => unixMs);
  if (first === undefined) throw new ImportError(`${path}: no row with a timestamp`);
  const readings = read.map(({unixMs, ...reading}, index) => ({
    ...reading,
    device: places === null ? reading.device : `${reading.device} ${places[index] ?? 0}`,
    atMs: unixMs - first,
  }));
  const startedAt = new Date(first).toISOString();
  return {
    ...unknownRun(basename(path).replace(/\.\w+$/, "")),
    device: "gpu",
    startedAt,
    durationMs: max(readings, ({atMs}) => atMs) ?? null,
    // The driver averages utilization over 1/6 s to 1 s, by product (NVML reference, nvmlUtilization_t).
    samples: samplesOf(readings, {source: "nvidia-smi", startedAt, windowMs: 1000}),
    timeResolutionMs: 1,
    notes: [
      "nvidia-smi writes local time without its zone; it was taken as UTC.",
      ...leftOut(titles, measured),
      ...(rows.length === read.length
        ? []
        : [`${rows.length - read.length} rows were cut off, and left out.`]),
    ],
  };
}

export const nvidiaSmiImporter: Importer = {
  id: "nvidia-smi",
  description: "samples of nvidia-smi --query-gpu=timestamp,name,uuid,utilization.gpu,… --format=csv -l 1",
  read: async (path) => [nvidiaSmiRun(await readLoggedText(path), path)],
};
