// What a setting and its value are called.
import {formatBytes, formatCount, formatDuration, formatNumber} from "../../format.ts";
import type {Configuration} from "../../schema/run-log.ts";

/** The value of a setting as a run log has it; undefined where it was not set. */
export type SettingValue = Configuration["settings"][string] | undefined;

/** Units by which a setting's name may end, as run logs name them, and how a figure in them is written. */
const units: readonly {suffix: string; write: (value: number) => string}[] = [
  {suffix: "Bytes", write: formatBytes},
  {suffix: "Ms", write: formatDuration},
  {suffix: "Watts", write: (value) => `${formatNumber(value)} W`},
  {suffix: "Hz", write: (value) => `${formatNumber(value)} Hz`},
];

/** Settings of batchsweep's own training, and others that it knows: what they are called, and what is behind the figure. */
const known: ReadonlyMap<string, {name: string; unit?: string}> = new Map(
  Object.entries({
    batchSize: {name: "batch size"},
    imageSize: {name: "image size", unit: "px"},
    trainImages: {name: "training images"},
    validImages: {name: "validation images"},
    learningRate: {name: "learning rate"},
    loaderWorkers: {name: "loader workers"},
  }),
);

const unitOf = (name: string): (typeof units)[number] | undefined =>
  units.find(({suffix}) => name.length > suffix.length && name.endsWith(suffix));

/**
 * A setting's name as a person writes it: "shared memory" for sharedMemoryBytes. One of an unknown trainer without a unit
 * in its name is left as it is: what is its author's own word is not ours to change.
 */
export function settingName(name: string): string {
  const unit = unitOf(name);
  if (unit === undefined) return known.get(name)?.name ?? name;
  return name.slice(0, -unit.suffix.length).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A setting's value with its unit: "64 MiB" for 67108864 of sharedMemoryBytes. */
export function settingValue(name: string, value: SettingValue): string {
  if (value === undefined) return "not set";
  if (typeof value !== "number") return String(value);
  const write = unitOf(name)?.write;
  if (write !== undefined) return write(value);
  const entry = known.get(name);
  if (entry === undefined) return String(value);
  const figure = Number.isInteger(value) ? formatCount(value) : String(value);
  return entry.unit === undefined ? figure : `${figure} ${entry.unit}`;
}

/** Name and value: "shared memory 64 MiB". */
export const settingText = (name: string, value: SettingValue): string =>
  `${settingName(name)} ${settingValue(name, value)}`;
