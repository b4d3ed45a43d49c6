import {max, min} from "d3-array";
import type {ImportedSamples} from "../importer.ts";
import {bytesIn, fieldsOf, textIn, unixMsIn} from "./protobuf.ts";
import {printedQuantity} from "../samples/quantity.ts";
import {
  hostId,
  samplesOf,
  sampledUnit,
  type DeviceReading,
  type SampledFieldName,
} from "../samples/samples.ts";

/** Numbers of the fields of a StatsRecord and its items (wandb_internal.proto). */
const field = {timestamp: 2, item: 3, key: 1, valueJson: 16} as const;

/** A field, and the unit that W&B gives it in. */
interface NamedField {
  field: SampledFieldName;
  unit: string;
}

/** W&B's names of system metrics (its reference "System metrics"): of the process that trains, and of each GPU after `gpu.N.`. */
const hostFields: Readonly<Record<string, NamedField>> = {
  cpu: {field: "processCpu", unit: "%"},
  "proc.memory.rssMB": {field: "processMemory", unit: "MiB"},
};
const gpuFields: Readonly<Record<string, NamedField>> = {
  gpu: {field: "utilization", unit: "%"},
  memory: {field: "memoryActivity", unit: "%"},
  memoryAllocatedBytes: {field: "memory", unit: "B"},
  powerWatts: {field: "power", unit: "W"},
  temp: {field: "temperature", unit: "C"},
  smClock: {field: "clock", unit: "MHz"},
};

/** System metrics of one instant, a reading a device. */
export interface StatsReadings {
  unixMs: number;
  devices: Omit<DeviceReading, "atMs">[];
}

/** The device and the field of one of W&B's names; null for a name without a field here. */
function fieldNamed(name: string): ({device: string} & NamedField) | null {
  const gpu = /^gpu\.(?<index>\d+)\.(?<rest>\w+)$/.exec(name)?.groups;
  const device = gpu === undefined ? hostId : `gpu${gpu["index"]}`;
  const names = gpu === undefined ? hostFields : gpuFields;
  const key = gpu?.["rest"] ?? name;
  const known = Object.hasOwn(names, key) ? names[key] : undefined;
  return known === undefined ? null : {device, ...known};
}

/** Reads a StatsRecord; null where it has no time or no known field. */
export function statsReadings(bytes: Uint8Array): StatsReadings | null {
  const record = fieldsOf(bytes);
  const unixMs = unixMsIn(record, field.timestamp);
  const figures = new Map<string, DeviceReading["figures"]>();
  for (const part of bytesIn(record, field.item)) {
    const item = fieldsOf(part);
    const named = fieldNamed(textIn(item, field.key));
    const printed = textIn(item, field.valueJson);
    if (named === null) continue;
    const value = printedQuantity(printed, sampledUnit(named.field), named.unit);
    if (value !== null) figures.set(named.device, {...figures.get(named.device), [named.field]: value});
  }
  if (unixMs === null || figures.size === 0) return null;
  return {
    unixMs,
    devices: [...figures].map(([device, own]) => ({
      device,
      name: device === hostId ? "Machine" : `GPU ${device.slice(3)}`,
      figures: own,
    })),
  };
}

/** W&B's default time between samples (`x_stats_sampling_interval`). */
const usualPeriodMs = 15_000;

/** The longest time between two samples; W&B's default where there is only one. */
function longestPeriodMs(readings: readonly StatsReadings[]): number {
  const instants = readings.map(({unixMs}) => unixMs).sort((a, b) => a - b);
  const distances = instants.slice(1).map((at, index) => at - (instants[index] ?? at));
  return max(distances) ?? usualPeriodMs;
}

/**
 * The samples of a run, timed from its start, or from the first sample where the start is not known; null without samples.
 * W&B averages the load of a process since the sample before, so a window is as long as two samples are apart.
 */
export function statsSamples(
  readings: readonly StatsReadings[],
  startedUnixMs: number | null,
): ImportedSamples | null {
  if (readings.length === 0) return null;
  const earliest = min(readings, ({unixMs}) => unixMs) ?? 0;
  const first = Math.min(startedUnixMs ?? earliest, earliest);
  const rows = readings.flatMap(({unixMs, devices}) =>
    devices.map((device): DeviceReading => ({...device, atMs: unixMs - first})),
  );
  const startedAt = new Date(first).toISOString();
  return samplesOf(rows, {source: "wandb", startedAt, windowMs: longestPeriodMs(readings)});
}
