import type {SamplerCost, SourceState, TelemetryDevice} from "../../schema/telemetry.ts";
import type {ClockOffset} from "../source/clock.ts";
import {gapBetween, type Death, type Gap} from "./gaps.ts";
import type {SampleBatch} from "../sampler/messages.ts";
import {createQuantiles} from "./quantiles.ts";
import {createSampleTable} from "./sample-table.ts";
import type {LatestSample, Recording, RecordingPiece} from "./sampler.ts";
import type {SourcedColumn} from "../source/source.ts";

/** A run's samples while they arrive. It lives in the recorder's process, so it outlives the sampler's. */
export interface OpenRecording {
  add(batch: SampleBatch, clock: ClockOffset): void;
  addDeath(death: Death): void;
  latest(): LatestSample;
  /** Closes it with the run's bounds on the recorder's clock; the end is null where the last sample is the end. */
  close(bounds: {startUnixMs: number; endUnixMs: number | null}): Recording;
}

/**
 * Rows that a run's samples file has at most: 40 minutes at 10 Hz are kept as they are. With 30 columns and their
 * extremes this many rows take 15 MB.
 */
const usualMaxRows = 24_000;

/** What the sampler says of itself, added up over a run. */
function createCost(sources: readonly SourceState[], sampleHz: number) {
  const jitterMs = createQuantiles();
  const readMs = createQuantiles();
  const sourceReadMs = sources.map(createQuantiles);
  const sums = {samples: 0, cpuMs: 0, memoryBytes: 0};
  return {
    add(batch: SampleBatch): void {
      sums.samples += batch.unixMs.length;
      sums.cpuMs += batch.cpuMs;
      sums.memoryBytes = Math.max(sums.memoryBytes, batch.memoryBytes);
      batch.lateMs.forEach(jitterMs.add);
      batch.readMs.forEach(readMs.add);
      batch.sourceReadMs.forEach((ms, index) => {
        if (!Number.isNaN(ms)) sourceReadMs[index % sources.length]?.add(ms);
      });
    },
    read: (): SamplerCost => ({
      requestedHz: sampleHz,
      ...sums,
      jitterMs: jitterMs.read(),
      readMs: readMs.read(),
      sources: sources.flatMap(({source, unavailable}, index) => {
        const own = sourceReadMs[index];
        return unavailable !== null || own === undefined ? [] : [{source, readMs: own.read()}];
      }),
    }),
  };
}

/** Opens the recording of a run; `onPiece` is told each piece as it comes. */
export function createRecording({
  devices,
  columns,
  sources,
  sampleHz,
  maxRows = usualMaxRows,
  onPiece = () => undefined,
}: {
  devices: readonly TelemetryDevice[];
  columns: readonly SourcedColumn[];
  sources: readonly SourceState[];
  sampleHz: number;
  maxRows?: number;
  onPiece?: (piece: RecordingPiece) => void;
}): OpenRecording {
  onPiece({piece: "opened", devices, columns, sources, sampleHz});
  const periodMs = 1000 / sampleHz;
  const table = createSampleTable(
    columns.map(({metric}) => metric.kind),
    maxRows,
  );
  const cost = createCost(sources, sampleHz);
  const deaths: Death[] = [];
  const gaps: Gap[] = [];
  const missing = columns.map((column) => column.missing);
  let firstUnixMs: number | null = null;
  let lastUnixMs: number | null = null;
  let clockErrorMs = 0;

  function addSample(
    unixMs: number,
    values: readonly (number | null)[],
    anchors: readonly (number | null)[],
  ): void {
    const gap = lastUnixMs === null ? null : gapBetween(lastUnixMs, unixMs, {periodMs, deaths});
    if (gap !== null) gaps.push(gap);
    table.add(unixMs, values, {anchors, isAfterGap: gap !== null});
    firstUnixMs ??= unixMs;
    lastUnixMs = unixMs;
  }

  /** The gaps of the run with those at its bounds. */
  function allGaps(startUnixMs: number, endUnixMs: number | null): Gap[] {
    const before = gapBetween(startUnixMs, firstUnixMs ?? endUnixMs ?? startUnixMs, {
      periodMs,
      deaths,
      isFirst: true,
    });
    const after =
      lastUnixMs === null || endUnixMs === null
        ? null
        : gapBetween(lastUnixMs, endUnixMs, {periodMs, deaths});
    return [before, ...gaps, after].filter((gap) => gap !== null);
  }

  return {
    add(batch, clock) {
      onPiece({piece: "batch", batch, clock});
      const anchors = new Map<number, (number | null)[]>();
      for (const {sample, column} of batch.anchors)
        anchors.set(sample, [...(anchors.get(sample) ?? []), column]);
      batch.unixMs.forEach((instant, sample) => {
        const values = columns.map((_column, index) => {
          const value = batch.values[sample * columns.length + index] ?? Number.NaN;
          return Number.isNaN(value) ? null : value;
        });
        addSample(instant + clock.offsetMs, values, anchors.get(sample) ?? []);
      });
      batch.missing?.forEach((reason, column) => {
        if (reason !== null) missing[column] = reason;
      });
      cost.add(batch);
      clockErrorMs = Math.max(clockErrorMs, clock.errorMs);
    },
    addDeath(death) {
      onPiece({piece: "death", death});
      deaths.push(death);
    },
    latest: () => {
      const hosts = new Set(devices.filter(({kind}) => kind === "host").map(({id}) => id));
      return new Map(
        columns.flatMap(({device, metric}, index) => {
          const value = table.latest(index);
          return hosts.has(device) && value !== undefined ? [[metric.id, value] as const] : [];
        }),
      );
    },
    close: ({startUnixMs, endUnixMs}) => ({
      devices: [...devices],
      columns: columns.map((column, index) => ({...column, missing: missing[index] ?? null})),
      sources: [...sources],
      ...table.read(),
      gaps: allGaps(startUnixMs, endUnixMs),
      cost: cost.read(),
      clockErrorMs,
    }),
  };
}
