// Samples that other tools took, as telemetry of a run.
import {median, quantile} from "d3-array";
import type {MetricSpec, Telemetry} from "../../schema/telemetry.ts";
import type {ImportedSamples} from "../importer.ts";

/** The metrics that figures of GPU tools and trackers become, by a short name to which each importer maps its tool's names. */
const sampledFields = {
  utilization: {id: "gpu.utilization", label: "GPU", unit: "ratio"},
  memory: {id: "gpu.memory.usage", label: "GPU memory", unit: "bytes"},
  memoryActivity: {id: "gpu.memory.activity", label: "GPU memory traffic", unit: "ratio"},
  power: {id: "gpu.power", label: "GPU power", unit: "watts"},
  temperature: {id: "gpu.temperature", label: "GPU temperature", unit: "celsius"},
  clock: {id: "gpu.clock.sm", label: "GPU clock", unit: "hertz"},
  machineCpu: {id: "machine.cpu.utilization", label: "CPU, machine", unit: "ratio"},
  machineMemory: {id: "machine.memory.usage", label: "Memory, machine", unit: "bytes"},
  processCpu: {id: "process.cpu.utilization", label: "CPU, training", unit: "ratio"},
  processMemory: {id: "process.memory.usage", label: "Memory, training", unit: "bytes"},
} as const satisfies Record<string, Pick<MetricSpec, "id" | "label" | "unit">>;

/** Name of a field. */
export type SampledFieldName = keyof typeof sampledFields;

/** The unit of a field's values. */
export const sampledUnit = (field: SampledFieldName) => sampledFields[field].unit;

/** Id of the machine itself; all other devices are GPUs. */
export const hostId = "host";

/** One reading of one device, in the units of the metrics; null where the tool printed no number, e.g. `[N/A]`. */
export interface DeviceReading {
  device: string;
  name: string;
  atMs: number;
  figures: Partial<Record<SampledFieldName, number | null>>;
}

const keysOf = ({device, figures}: DeviceReading): string[] =>
  Object.keys(figures).map((field) => `${device}\n${field}`);

/** The usual distance between two readings of one figure of one device; null where nothing was read twice. */
function periodMs(readings: readonly DeviceReading[]): number | null {
  const last = new Map<string, number>();
  const distances: number[] = [];
  for (const reading of readings)
    for (const key of keysOf(reading)) {
      const before = last.get(key);
      if (before !== undefined && reading.atMs > before) distances.push(reading.atMs - before);
      last.set(key, reading.atMs);
    }
  return median(distances) ?? null;
}

/** Readings that belong together, at the instant of the first one. */
interface Poll {
  atMs: number;
  readings: DeviceReading[];
}

/**
 * Tools read one device after the other, each with its own time. What is read within half a period, each figure of a
 * device once, is one poll.
 */
function pollsOf(readings: readonly DeviceReading[]): Poll[] {
  const ordered = readings.toSorted((a, b) => a.atMs - b.atMs);
  const withinMs = (periodMs(ordered) ?? Number.POSITIVE_INFINITY) / 2;
  const polls: Poll[] = [];
  let seen = new Set<string>();
  for (const reading of ordered) {
    const keys = keysOf(reading);
    const poll = polls.at(-1);
    if (poll === undefined || reading.atMs - poll.atMs >= withinMs || keys.some((key) => seen.has(key))) {
      polls.push({atMs: reading.atMs, readings: [reading]});
      seen = new Set(keys);
    } else {
      poll.readings.push(reading);
      for (const key of keys) seen.add(key);
    }
  }
  return polls;
}

/** Why a column has nulls; null where it has none. */
function missingReason(values: readonly (number | null)[], source: string): string | null {
  if (!values.includes(null)) return null;
  return values.some((value) => value !== null)
    ? `${source} gave no value at these instants`
    : `${source} gave no number, as it prints [N/A]`;
}

/**
 * Readings as columns on one time axis, an instant a poll. A device has null at instants at which it was not read; every
 * GPU has a column for each metric that any GPU has.
 */
export function samplesOf(
  readings: readonly DeviceReading[],
  {source, startedAt, windowMs}: {source: string; startedAt: string; windowMs: number},
): ImportedSamples {
  const polls = pollsOf(readings);
  const names = new Map(readings.map(({device, name}) => [device, name]));
  const isHost = (device: string): boolean => device === hostId;
  const found = {host: new Set<string>(), gpu: new Set<string>()};
  for (const {device, figures} of readings)
    for (const field of Object.keys(figures)) found[isHost(device) ? "host" : "gpu"].add(field);
  const fieldsIn = (some: ReadonlySet<string>): SampledFieldName[] =>
    (Object.keys(sampledFields) as SampledFieldName[]).filter((field) => some.has(field));

  const column = (device: string, field: SampledFieldName): (number | null)[] =>
    polls.map((poll) => {
      const reading = poll.readings.find((one) => one.device === device && field in one.figures);
      return reading?.figures[field] ?? null;
    });
  const series = [...names.keys()].flatMap((device) =>
    fieldsIn(isHost(device) ? found.host : found.gpu).map((field): Telemetry["series"][0] => {
      const values = column(device, field);
      const missing = missingReason(values, source);
      const metric = sampledFields[field].id;
      return {device, metric, source, values, limit: null, missing, low: null, high: null};
    }),
  );
  return {
    startedAt,
    atMs: polls.map(({atMs}) => atMs),
    devices: [...names].map(([id, name]) => ({
      id,
      kind: isHost(id) ? "host" : "gpu",
      name,
      used: isHost(id) ? true : null,
      facts: {},
    })),
    metrics: fieldsIn(new Set([...found.host, ...found.gpu])).map((field) => ({
      ...sampledFields[field],
      windowMs,
      kind: "level",
      meaning: `as ${source} printed it`,
    })),
    series,
  };
}

/** A load that a GPU which only draws a desktop seldom has; one that trains has it at least in a tenth of the samples. */
const busyShare = 0.2;
const busyQuantile = 0.9;

/** Whether a GPU was busy in the samples: then the training is hardly one on the CPU. */
export function hasBusyGpu({series}: ImportedSamples): boolean {
  return series.some(({metric, values}) => {
    if (metric !== sampledFields.utilization.id) return false;
    const known = values.filter((value) => value !== null);
    return (quantile(known, busyQuantile) ?? 0) >= busyShare;
  });
}
