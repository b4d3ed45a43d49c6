// Samples of the machine among a tracker's figures.
import {max, min} from "d3-array";
import type {ImportedSamples} from "../importer.ts";
import {inOurUnit} from "../samples/quantity.ts";
import {
  hostId,
  samplesOf,
  sampledUnit,
  type DeviceReading,
  type SampledFieldName,
} from "../samples/samples.ts";

/** A field, and the unit in which a tracker gives it. */
interface NamedField {
  field: SampledFieldName;
  unit: string;
}

/** How a tracker names its system metrics. */
export interface SystemNames {
  host: Readonly<Record<string, NamedField>>;
  /** Its groups `index` and `rest` are the number of a GPU and the name in `gpu`. */
  gpuName: RegExp;
  gpu: Readonly<Record<string, NamedField>>;
}

/** System metrics of one instant, a reading a device. */
export interface TrackedReadings {
  unixMs: number;
  devices: Omit<DeviceReading, "atMs">[];
}

/** The readings in named numbers of one instant; null where none has a field here. */
export function trackedReadings(
  unixMs: number,
  named: readonly (readonly [string, number])[],
  names: SystemNames,
): TrackedReadings | null {
  const figures = new Map<string, DeviceReading["figures"]>();
  for (const [name, value] of named) {
    const gpu = names.gpuName.exec(name)?.groups;
    const [device, fields] = gpu === undefined ? [hostId, names.host] : [`gpu${gpu["index"]}`, names.gpu];
    const key = gpu?.["rest"] ?? name;
    const known = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (known === undefined || !Number.isFinite(value)) continue;
    const converted = inOurUnit(value, sampledUnit(known.field), known.unit);
    figures.set(device, {...figures.get(device), [known.field]: converted});
  }
  if (figures.size === 0) return null;
  return {
    unixMs,
    devices: [...figures].map(([device, own]) => ({
      device,
      name: device === hostId ? "Machine" : `GPU ${device.slice(3)}`,
      figures: own,
    })),
  };
}

/** W&B's default time between samples (`x_stats_sampling_interval`); MLflow's and trackio's is 10 s. */
const usualPeriodMs = 15_000;

/** The longest time between two samples. */
function longestPeriodMs(readings: readonly TrackedReadings[]): number {
  const instants = readings.map(({unixMs}) => unixMs).sort((a, b) => a - b);
  const distances = instants.slice(1).map((at, index) => at - (instants[index] ?? at));
  return max(distances) ?? usualPeriodMs;
}

/**
 * The samples of a run, timed from its start, or from the first sample where the start is not known; null without samples.
 * Trackers average the load since the sample before, so a window is as long as two samples are apart.
 */
export function trackedSamples(
  readings: readonly TrackedReadings[],
  startedUnixMs: number | null,
  source: string,
): ImportedSamples | null {
  const earliest = min(readings, ({unixMs}) => unixMs);
  if (earliest === undefined) return null;
  const first = Math.min(startedUnixMs ?? earliest, earliest);
  const rows = readings.flatMap(({unixMs, devices}) =>
    devices.map((device): DeviceReading => ({...device, atMs: unixMs - first})),
  );
  return samplesOf(rows, {
    source,
    startedAt: new Date(first).toISOString(),
    windowMs: longestPeriodMs(readings),
  });
}
