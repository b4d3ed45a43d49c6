import type {MetricSpec} from "../../schema/telemetry.ts";
import type {NumberFile} from "./sysfs.ts";
import type {Column, Reading} from "../source/source.ts";

/** A column that a file of one number fills. */
export interface NumberColumn {
  column: Column;
  file: NumberFile;
  /** The metric's value for the file's number; null for one that cannot be. */
  value(raw: number): number | null;
}

/** A column for a file that may be missing: none then. `value` is by default the number times `factor`. */
export function numberColumn(
  device: string,
  metric: MetricSpec,
  file: NumberFile | null,
  {
    factor = 1,
    limit = null,
    value = (raw) => raw * factor,
  }: {factor?: number; limit?: number | null; value?: (raw: number) => number | null} = {},
): NumberColumn[] {
  if (file === null) return [];
  const missing = "no value where the kernel's file could not be read or held no possible number";
  return [{column: {device, metric, limit, missing}, file, value}];
}

/** A share that the kernel gives in whole percent; what is outside of 0 to 100 is none. */
export const fromPercent = (raw: number): number | null => (raw >= 0 && raw <= 100 ? raw / 100 : null);

/** An amount; a negative one is none. */
export const amount =
  (factor: number) =>
  (raw: number): number | null =>
    raw >= 0 ? raw * factor : null;

/** Reads all columns. */
export const readNumbers = (columns: readonly NumberColumn[]): Reading[] =>
  columns.map(({file, value}) => {
    const raw = file.read();
    return raw === null ? null : value(raw);
  });
