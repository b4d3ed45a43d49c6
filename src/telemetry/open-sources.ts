import type {TelemetryDevice} from "../schema/telemetry.ts";
import type {Column, Reading, TelemetrySource} from "./source.ts";

/** Several sources read as one. */
export interface OpenSources {
  devices: TelemetryDevice[];
  columns: Column[];
  /** One value a column. Never throws: a source that does gives nulls for that read. */
  read(rootPid: number | null): Reading[];
  close(): void;
}

/** A finite number, or null: what is not a number never becomes a sample. */
const reading = (value: Reading | undefined): Reading =>
  value !== undefined && value !== null && Number.isFinite(value) ? value : null;

/** The source's values; none where it breaks its word and throws, as one bad source must not end the others. */
function valuesOf(source: TelemetrySource, rootPid: number | null): readonly Reading[] {
  try {
    return source.read(rootPid);
  } catch {
    return [];
  }
}

/** Opens all sources. One that is unavailable keeps its columns, without values and with the reason. */
export async function openSources(sources: readonly TelemetrySource[]): Promise<OpenSources> {
  const opened = await Promise.all(sources.map(async (source) => ({source, status: await source.open()})));
  const devices = new Map(opened.flatMap(({status}) => status.devices.map((device) => [device.id, device])));
  return {
    devices: [...devices.values()],
    columns: opened.flatMap(({status}) =>
      status.columns.map((column) => ({...column, missing: status.unavailable ?? column.missing})),
    ),
    read: (rootPid) =>
      opened.flatMap(({source, status}) => {
        const values = status.unavailable === null ? valuesOf(source, rootPid) : [];
        return status.columns.map((_column, index) => reading(values[index]));
      }),
    close: () => {
      for (const {source} of opened) source.close();
    },
  };
}
