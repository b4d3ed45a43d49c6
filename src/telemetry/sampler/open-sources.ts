import {checkColumn, checkDevice} from "../../schema/parse.ts";
import type {SourceState, TelemetryDevice} from "../../schema/telemetry.ts";
import {createSeldom, type Seldom} from "../source/seldom.ts";
import type {Reading, SourcedColumn, SourceStatus, TelemetrySource} from "../source/source.ts";

/** Several sources read as one. */
export interface OpenSources {
  devices: TelemetryDevice[];
  columns: SourcedColumn[];
  states: SourceState[];
  /**
   * Takes a sample now, and gives how to make its values, one a column: to be called once, in the order of the samples.
   * Never throws: a source that does gives nulls for that sample.
   */
  take(rootPid: number | null): () => Reading[];
  /** How long each source took for the last sample, milliseconds; NaN for one that was not due or gives nothing. */
  readMs(): readonly number[];
  /** Why columns lacked values so far, one entry a column. */
  missing(): (string | null)[];
  /** Whether the reading of a sensor with windows of its own, which `watch` follows, moved with the last sample. */
  hasMoved(): boolean;
  /** Watches the quick columns of all sources (see TelemetrySource.watch); null where none has any. */
  watch(): (() => number[]) | null;
  close(): void;
}

/** The result of a source's call, or `fallback` if it throws: one faulty source must not affect the others. */
function attempt<T>(call: () => T, fallback: T): T {
  try {
    return call();
  } catch {
    return fallback;
  }
}

/** Opens a source. One that throws, or describes a column in a way that no file may hold, is unavailable. */
async function open(source: TelemetrySource): Promise<SourceStatus> {
  try {
    const status = await source.open();
    for (const column of status.columns) checkColumn(column);
    return {...status, devices: status.devices.map((device) => checkDevice(device))};
  } catch (error) {
    return {unavailable: error instanceof Error ? error.message : String(error), devices: [], columns: []};
  }
}

type Values = readonly Reading[];

const nothing: Values = [];

/** A usable source while it is sampled. */
interface Turn {
  source: TelemetrySource;
  /** Where its columns begin among all, and how many they are. */
  offset: number;
  width: number;
  /** Its position among all sources. */
  index: number;
  seldom: Seldom;
  /** What it gave last: values, or how to make them. */
  given: Values | (() => Values);
  /** Its columns that `watch` follows, and whether one of them moved with the last sample. */
  windowed: readonly number[];
  hasMoved: boolean;
}

/** Reads a source whose turn it is. */
function readSource(turn: Turn, rootPid: number | null): void {
  const {source, given, windowed} = turn;
  turn.given = attempt(() => source.take?.(rootPid) ?? source.read(rootPid), nothing);
  if (windowed.length === 0 || typeof given === "function" || typeof turn.given === "function") return;
  const now = turn.given;
  turn.hasMoved = windowed.some((column) => now[column] !== given[column]);
}

/** Writes a source's values to their places. What is not a finite number never becomes a sample. */
function write(given: Turn["given"], {offset, width}: Turn, to: Reading[]): void {
  const values = typeof given === "function" ? attempt(given, nothing) : given;
  for (let column = 0; column < width; column++) {
    const value = values[column];
    to[offset + column] = value !== undefined && value !== null && Number.isFinite(value) ? value : null;
  }
}

/** Watches of all sources as one. */
function watchAll(turns: readonly Turn[]): (() => number[]) | null {
  const watches = turns.flatMap(({source, offset}) => {
    const {watch} = source;
    if (watch === undefined) return [];
    return [{moved: attempt(watch, () => []), offset}];
  });
  if (watches.length === 0) return null;
  return () => watches.flatMap(({moved, offset}) => attempt(moved, []).map((column) => offset + column));
}

/** Opens all sources. One that is unavailable keeps its columns, without values and with the reason. */
export async function openSources(
  sources: readonly TelemetrySource[],
  {nowMs = () => performance.now()}: {nowMs?: () => number} = {},
): Promise<OpenSources> {
  const opened = await Promise.all(sources.map(async (source) => ({source, status: await open(source)})));
  const devices = new Map(opened.flatMap(({status}) => status.devices.map((device) => [device.id, device])));
  const columns = opened.flatMap(({source, status}) =>
    status.columns.map((column) => ({
      ...column,
      source: source.id,
      missing: status.unavailable ?? column.missing,
    })),
  );
  let end = 0;
  const turns = opened.flatMap(({source, status: {unavailable, columns: own}}, index): Turn[] => {
    const offset = end;
    end += own.length;
    if (unavailable !== null || own.length === 0) return [];
    const windowed = own.flatMap(({metric}, column) =>
      source.watch !== undefined && metric.id === "gpu.utilization" ? [column] : [],
    );
    const seldom = createSeldom();
    return [{source, offset, width: own.length, index, seldom, given: nothing, windowed, hasMoved: false}];
  });
  const readMs = opened.map(() => Number.NaN);
  const noValues: readonly null[] = columns.map(() => null);
  return {
    devices: [...devices.values()],
    columns,
    states: opened.map(({source, status}) => ({source: source.id, unavailable: status.unavailable})),
    take: (rootPid) => {
      let beganMs = nowMs();
      for (const turn of turns) {
        readMs[turn.index] = Number.NaN;
        if (!turn.seldom.isDue(beganMs)) continue;
        turn.seldom.note(beganMs, turn.source.everyMs ?? 0);
        readSource(turn, rootPid);
        const endedMs = nowMs();
        readMs[turn.index] = endedMs - beganMs;
        beganMs = endedMs;
      }
      const taken = turns.map(({given}) => given);
      return () => {
        const values: Reading[] = [...noValues];
        turns.forEach((turn, position) => write(taken[position] ?? nothing, turn, values));
        return values;
      };
    },
    readMs: () => readMs,
    missing: () => {
      const reasons: (string | null)[] = [...noValues];
      for (const {source, offset, width} of turns) {
        const own = attempt(() => source.missing?.() ?? [], []);
        for (let column = 0; column < width; column++) reasons[offset + column] = own[column] ?? null;
      }
      return reasons;
    },
    hasMoved: () => turns.some(({hasMoved}) => hasMoved),
    watch: () => watchAll(turns),
    close: () => {
      for (const {source} of opened) source.close();
    },
  };
}
