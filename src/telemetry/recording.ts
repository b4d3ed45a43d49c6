import type {SamplerCost, TelemetryDevice} from "../schema/telemetry.ts";
import type {ClockOffset} from "./clock.ts";
import {findGaps, type Death} from "./gaps.ts";
import type {Batch} from "./messages.ts";
import type {LatestSample, Recording} from "./sampler.ts";
import type {Column} from "./source.ts";

/** A run's samples while they arrive. It lives in the recorder's process, so it outlives the sampler's. */
export interface OpenRecording {
  add(batch: Batch, clock: ClockOffset): void;
  addDeath(death: Death): void;
  latest(): LatestSample;
  /** Closes it with the run's bounds on the recorder's clock; the end is null where the last sample is the end. */
  close(bounds: {startUnixMs: number; endUnixMs: number | null}): Recording;
}

/** p50, p95 and the largest, by nearest rank; zeros where nothing was sampled, which `samples: 0` beside them says. */
function quantilesOf(values: readonly number[]): {p50: number; p95: number; max: number} {
  const sorted = Float64Array.from(values).sort();
  const quantile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return {p50: quantile(0.5), p95: quantile(0.95), max: sorted.at(-1) ?? 0};
}

/** Opens the recording of a run. */
export function createRecording({
  devices,
  columns,
  sampleHz,
}: {
  devices: readonly TelemetryDevice[];
  columns: readonly Column[];
  sampleHz: number;
}): OpenRecording {
  const unixMs: number[] = [];
  const values: (number | null)[][] = columns.map(() => []);
  const lateMs: number[] = [];
  const readMs: number[] = [];
  const deaths: Death[] = [];
  let cpuMs = 0;
  let memoryBytes = 0;
  let clockErrorMs = 0;
  const cost = (): SamplerCost => ({
    requestedHz: sampleHz,
    samples: unixMs.length,
    cpuMs,
    memoryBytes,
    jitterMs: quantilesOf(lateMs),
    readMs: quantilesOf(readMs),
  });
  return {
    add(batch, clock) {
      for (const instant of batch.unixMs) unixMs.push(instant + clock.offsetMs);
      columns.forEach((_column, index) => {
        for (const value of batch.values[index] ?? [])
          values[index]?.push(Number.isNaN(value) ? null : value);
      });
      lateMs.push(...batch.lateMs);
      readMs.push(...batch.readMs);
      cpuMs += batch.cpuMs;
      memoryBytes = Math.max(memoryBytes, batch.memoryBytes);
      clockErrorMs = Math.max(clockErrorMs, clock.errorMs);
    },
    addDeath: (death) => void deaths.push(death),
    latest: () => {
      const hosts = new Set(devices.filter(({kind}) => kind === "host").map(({id}) => id));
      return new Map(
        columns.flatMap(({device, metric}, index) => {
          const value = values[index]?.at(-1);
          return hosts.has(device) && value !== undefined ? [[metric.id, value] as const] : [];
        }),
      );
    },
    close: (bounds) => ({
      devices: [...devices],
      columns,
      unixMs,
      values,
      gaps: findGaps(unixMs, {...bounds, periodMs: 1000 / sampleHz, deaths}),
      cost: cost(),
      clockErrorMs,
    }),
  };
}
