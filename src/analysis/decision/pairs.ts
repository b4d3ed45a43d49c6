// Which pairs of a sweep's configurations pages list: those that differ in one thing.
import type {ConfigurationEvidence, SweepEvidence} from "./evidence.ts";
import {compareBatchSizes} from "../summary/configurations.ts";
import type {Pair} from "./pair-contrast.ts";
import type {Configuration} from "../../schema/run-log.ts";
import {settingName} from "../naming/setting-name.ts";

/**
 * In what two configurations differ, as run logs name it: batch size, device (which may bring its engine), engine, model, data,
 * or a setting.
 */
export function differencesBetween(a: Configuration, b: Configuration): string[] {
  const settings = new Set([...Object.keys(a.settings), ...Object.keys(b.settings)]);
  return [
    ...(a.batchSize === b.batchSize ? [] : ["batchSize"]),
    ...(a.device === b.device ? [] : ["device"]),
    ...(a.device !== b.device || a.engine === b.engine ? [] : ["engine"]),
    ...(a.model === b.model ? [] : ["model"]),
    ...(a.data === b.data ? [] : ["data"]),
    ...[...settings].filter((name) => a.settings[name] !== b.settings[name]),
  ];
}

/** Whether two configurations differ in one thing only. */
export const isOneChange = (a: Configuration, b: Configuration): boolean =>
  differencesBetween(a, b).length === 1;

/** Two configurations of a sweep that differ in one thing, and which. */
export interface SensiblePair extends Pair {
  by: string;
}

/**
 * Every two configurations of a sweep that differ in one thing only: a comparison in which two things changed at once says
 * nothing of either. The CPU is the base of a GPU, the smaller batch that of the larger.
 */
export function sensiblePairs({configurations}: Pick<SweepEvidence, "configurations">): SensiblePair[] {
  const ordered = configurations.toSorted(
    (a, b) =>
      a.configuration.device.localeCompare(b.configuration.device) ||
      compareBatchSizes(a.configuration.batchSize, b.configuration.batchSize),
  );
  return ordered.flatMap((base: ConfigurationEvidence, index) =>
    ordered.slice(index + 1).flatMap((head) => {
      const [by, ...others] = differencesBetween(base.configuration, head.configuration);
      return by === undefined || others.length > 0 ? [] : [{base, head, by: settingName(by)}];
    }),
  );
}
