import type {MetricSpec, Telemetry} from "../../schema/telemetry.ts";
import type {ImportedSamples} from "../importer.ts";

/** A figure of a device as GPU tools and trackers print it, the metric it becomes, and the conversion. */
interface SampledField {
  metric: Pick<MetricSpec, "id" | "label" | "unit">;
  inUnit: (printed: number) => number;
}

const MiB = 2 ** 20;

/** Fields by a short name, to which each importer maps the names of its tool. */
const sampledFields = {
  utilization: {
    metric: {id: "gpu.utilization", label: "GPU", unit: "ratio"},
    inUnit: (printed) => printed / 100,
  },
  memoryMiB: {
    metric: {id: "gpu.memory.usage", label: "GPU memory", unit: "bytes"},
    inUnit: (printed) => printed * MiB,
  },
  memoryBytes: {
    metric: {id: "gpu.memory.usage", label: "GPU memory", unit: "bytes"},
    inUnit: (printed) => printed,
  },
  memoryActivity: {
    metric: {id: "gpu.memory.activity", label: "GPU memory traffic", unit: "ratio"},
    inUnit: (printed) => printed / 100,
  },
  powerWatts: {metric: {id: "gpu.power", label: "GPU power", unit: "watts"}, inUnit: (printed) => printed},
  celsius: {
    metric: {id: "gpu.temperature", label: "GPU temperature", unit: "celsius"},
    inUnit: (printed) => printed,
  },
  clockMHz: {
    metric: {id: "gpu.clock.sm", label: "GPU clock", unit: "hertz"},
    inUnit: (printed) => printed * 1e6,
  },
  processCpuPercent: {
    metric: {id: "process.cpu.utilization", label: "CPU, training", unit: "ratio"},
    inUnit: (printed) => printed / 100,
  },
  processMiB: {
    metric: {id: "process.memory.usage", label: "Memory, training", unit: "bytes"},
    inUnit: (printed) => printed * MiB,
  },
} as const satisfies Record<string, SampledField>;

/** Name of a field. */
export type SampledFieldName = keyof typeof sampledFields;

/** Id of the machine itself; all other devices are GPUs. */
export const hostId = "host";

/** One reading of one device: numbers as printed. */
export interface DeviceReading {
  device: string;
  name: string;
  atMs: number;
  figures: Partial<Record<SampledFieldName, number>>;
}

/** The number in a cell such as `45 %`, `1234 MiB` or `20W`; null for `[N/A]` and its like. */
export function printedQuantity(cell: unknown): number | null {
  const found = typeof cell === "string" ? /^\s*(?<value>-?\d+(?:\.\d+)?)\s*[A-Za-z%]*\s*$/.exec(cell) : null;
  return found === null ? null : Number(found.groups?.["value"]);
}

/**
 * Readings as columns on one time axis. A device has null at instants at which it was not read; every GPU has a
 * column for each metric that any GPU has.
 */
export function samplesOf(
  readings: readonly DeviceReading[],
  {source, startedAt, windowMs}: {source: string; startedAt: string; windowMs: number},
): ImportedSamples {
  const atMs = [...new Set(readings.map((reading) => reading.atMs))].sort((a, b) => a - b);
  const place = new Map(atMs.map((at, index) => [at, index]));
  const names = new Map(readings.map(({device, name}) => [device, name]));
  const fieldsIn = (some: readonly DeviceReading[]): SampledFieldName[] => {
    const found = new Set(some.flatMap(({figures}) => Object.keys(figures)));
    return (Object.keys(sampledFields) as SampledFieldName[]).filter((field) => found.has(field));
  };
  const series = [...names.keys()].flatMap((device) =>
    fieldsIn(readings.filter((reading) => (reading.device === hostId) === (device === hostId))).map(
      (field): Telemetry["series"][0] => {
        const {metric, inUnit} = sampledFields[field];
        const values = atMs.map((): number | null => null);
        for (const reading of readings) {
          const value = reading.figures[field];
          const index = place.get(reading.atMs);
          if (reading.device === device && value !== undefined && index !== undefined)
            values[index] = inUnit(value);
        }
        const missing = values.includes(null) ? `${source} gave no value at these instants` : null;
        return {device, metric: metric.id, source, values, limit: null, missing, low: null, high: null};
      },
    ),
  );
  return {
    startedAt,
    atMs,
    devices: [...names].map(([id, name]) => ({
      id,
      kind: id === hostId ? "host" : "gpu",
      name,
      used: id === hostId ? true : null,
      facts: {},
    })),
    metrics: fieldsIn(readings).map((field) => ({
      ...sampledFields[field].metric,
      windowMs,
      kind: "level",
      meaning: `as ${source} printed it`,
    })),
    series,
  };
}
