// Telemetry sources that are read once a second.
import {host} from "./source-options.ts";
import type {Column, Reading, TelemetrySource} from "./source.ts";

/** How the figures of a slow source are read on this machine. */
export interface SlowReader {
  columns: readonly Omit<Column, "device">[];
  read(): readonly Reading[];
  close?(): void;
}

/** How often such figures are read. */
export const slowPeriodMs = 1000;

/**
 * A source of the host whose figures move slowly or cost more than a few microseconds: read once a second. `open`
 * throws where there is nothing to read; what it says is the reason.
 */
export function createSlowSource(id: string, open: () => SlowReader): TelemetrySource {
  let reader: SlowReader | null = null;
  return {
    id,
    async open() {
      try {
        reader = open();
        const columns = reader.columns.map((column) => ({...column, device: host.id}));
        return {unavailable: null, devices: [host], columns};
      } catch (error) {
        const unavailable = error instanceof Error ? error.message : String(error);
        return {unavailable, devices: [host], columns: []};
      }
    },
    everyMs: slowPeriodMs,
    read: () => reader?.read() ?? [],
    close: () => reader?.close?.(),
  };
}

/** Throws where the platform is another than Linux. */
export function onLinuxOnly(what: string, platform: NodeJS.Platform): void {
  if (platform !== "linux") throw new Error(`${what} is read on Linux only, this is ${platform}`);
}
