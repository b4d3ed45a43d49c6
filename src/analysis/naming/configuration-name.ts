// What a configuration is called among the others of its sweep.
import type {Configuration} from "../../schema/run-log.ts";
import {isSameConfiguration} from "../summary/configurations.ts";
import type {BatchSizeGroup, SweepSummary} from "../summary/sweep-summary.ts";
import {batchName} from "./batch-name.ts";
import {deviceName, isSoftwareAdapter} from "./device-name.ts";
import {settingText} from "./setting-name.ts";

type Groups = Pick<SweepSummary, "groups" | "factors">;

/** What distinguishes a group from the sweep's others on its device: the engine, and the settings that vary. */
function distinctionsOf({configuration}: BatchSizeGroup, {groups, factors}: Groups): string[] {
  const {device, engine, settings} = configuration;
  const engines = groups.filter((one) => one.configuration.device === device);
  return [
    ...(engines.some((one) => one.configuration.engine !== engine) ? [engine] : []),
    ...factors.flatMap((name) =>
      // The device's own name already says that an adapter stood in for it.
      settings[name] === undefined || name === "adapter" ? [] : [settingText(name, settings[name])],
    ),
  ];
}

/** A group's name: the device, and what else distinguishes it from the sweep's other groups. */
export const groupName = (group: BatchSizeGroup, summary: Groups): string =>
  [deviceName(group.configuration), ...distinctionsOf(group, summary)].join(", ");

/** A group's name in a legend: without the device where the whole sweep trained on one and something else distinguishes it. */
export function seriesName(group: BatchSizeGroup, summary: Groups): string {
  const distinctions = distinctionsOf(group, summary);
  const devices = new Set(summary.groups.map(({configuration}) => deviceName(configuration)));
  return devices.size > 1 || distinctions.length === 0 || isSoftwareAdapter(group.configuration)
    ? groupName(group, summary)
    : distinctions.join(", ");
}

/** A configuration's name in its sweep: that of its group, and the batch size. */
export function configurationName(summary: SweepSummary, configuration: Configuration): string {
  const group = summary.groups.find(({rows}) =>
    rows.some((row) => isSameConfiguration(row.configuration, configuration)),
  );
  const name = group === undefined ? deviceName(configuration) : seriesName(group, summary);
  return configuration.batchSize === null ? name : `${name}, ${batchName(configuration.batchSize)}`;
}

/** What each side of a comparison is called in a sentence. */
export interface SideNames {
  base: string;
  head: string;
}

/** In what a configuration differs from another, e.g. "GPU, batch 256". */
function differencesOf(one: Configuration, other: Configuration): string {
  const names = [...new Set([...Object.keys(one.settings), ...Object.keys(other.settings)])].sort();
  return [
    ...(one.device === other.device ? [] : [one.device.toUpperCase()]),
    ...(one.engine === other.engine || one.device !== other.device ? [] : [one.engine]),
    ...(one.batchSize === other.batchSize ? [] : [batchName(one.batchSize)]),
    ...names
      .filter((name) => one.settings[name] !== other.settings[name])
      .map((name) => settingText(name, one.settings[name])),
  ].join(", ");
}

/** Names both sides by what differs between them; sides of one configuration are "base" and "head". */
export function sideNames(
  base: {configuration: Configuration},
  head: {configuration: Configuration},
): SideNames {
  const names = {
    base: differencesOf(base.configuration, head.configuration),
    head: differencesOf(head.configuration, base.configuration),
  };
  return names.base === "" || names.base === names.head ? {base: "base", head: "head"} : names;
}
