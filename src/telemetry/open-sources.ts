import type {SourceState, TelemetryDevice} from "../schema/telemetry.ts";
import type {Reading, SourcedColumn, SourceStatus, TelemetrySource} from "./source.ts";

/** Several sources read as one. */
export interface OpenSources {
  devices: TelemetryDevice[];
  columns: SourcedColumn[];
  states: SourceState[];
  /** One value a column. Never throws: a source that does gives nulls for that read. */
  read(rootPid: number | null): Reading[];
  /** How long each source took in the last read, milliseconds. */
  readMs(): readonly number[];
  /** Why columns lacked values so far, one entry a column. */
  missing(): (string | null)[];
  /** Positions of levels that `watch` follows: readings of sensors with windows of their own. */
  windowed: readonly number[];
  /** Watches the quick columns of all sources (see TelemetrySource.watch); null where none has any. */
  watch(): (() => number[]) | null;
  close(): void;
}

/** A finite number, or null: what is not a number never becomes a sample. */
const reading = (value: Reading | undefined): Reading =>
  value !== undefined && value !== null && Number.isFinite(value) ? value : null;

/** What a source gives; `otherwise` where it breaks its word and throws, as one bad source must not end the others. */
function attempt<T>(call: () => T, otherwise: T): T {
  try {
    return call();
  } catch {
    return otherwise;
  }
}

/** What `open` found; a source that throws is one that is unavailable. */
async function open(source: TelemetrySource): Promise<SourceStatus> {
  try {
    return await source.open();
  } catch (error) {
    return {unavailable: error instanceof Error ? error.message : String(error), devices: [], columns: []};
  }
}

/** Opens all sources. One that is unavailable keeps its columns, without values and with the reason. */
export async function openSources(sources: readonly TelemetrySource[]): Promise<OpenSources> {
  const opened = await Promise.all(sources.map(async (source) => ({source, status: await open(source)})));
  const devices = new Map(opened.flatMap(({status}) => status.devices.map((device) => [device.id, device])));
  const usable = opened.map((one) => ({...one, isUsable: one.status.unavailable === null}));
  const withColumns = usable.flatMap((one, index) =>
    one.status.columns.length > 0 ? [{...one, index}] : [],
  );
  const readMs = opened.map(() => 0);
  const windowed = opened.flatMap(({status, source}) =>
    status.columns.map(({metric}) => source.watch !== undefined && metric.id === "gpu.utilization"),
  );
  let offset = 0;
  const offsets = opened.map(({status}) => (offset += status.columns.length) - status.columns.length);
  return {
    devices: [...devices.values()],
    columns: opened.flatMap(({source, status}) =>
      status.columns.map((column) => ({
        ...column,
        source: source.id,
        missing: status.unavailable ?? column.missing,
      })),
    ),
    states: opened.map(({source, status}) => ({source: source.id, unavailable: status.unavailable})),
    read: (rootPid) => {
      const values: Reading[] = [];
      let beganMs = performance.now();
      for (const {source, status, isUsable, index} of withColumns) {
        let given: readonly Reading[] = [];
        try {
          if (isUsable) given = source.read(rootPid);
        } catch {
          // One bad source must not end the others; its columns have no value at this sample.
        }
        for (let column = 0; column < status.columns.length; column++) values.push(reading(given[column]));
        const endedMs = performance.now();
        readMs[index] = endedMs - beganMs;
        beganMs = endedMs;
      }
      return values;
    },
    readMs: () => readMs,
    missing: () =>
      usable.flatMap(({source, status, isUsable}) => {
        const reasons = isUsable ? attempt(() => source.missing?.() ?? [], []) : [];
        return status.columns.map((_column, index) => reasons[index] ?? null);
      }),
    windowed: windowed.flatMap((isWindowed, column) => (isWindowed ? [column] : [])),
    watch: () => {
      const watches = usable.flatMap(({source, isUsable}, index) => {
        if (!isUsable || source.watch === undefined) return [];
        const {watch} = source;
        return [
          {
            moved: attempt(
              () => watch(),
              () => [],
            ),
            offset: offsets[index] ?? 0,
          },
        ];
      });
      if (watches.length === 0) return null;
      return () =>
        watches.flatMap(({moved, offset: first}) => attempt(moved, []).map((column) => first + column));
    },
    close: () => {
      for (const {source} of opened) source.close();
    },
  };
}
