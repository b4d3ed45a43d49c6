import type {Configuration} from "../../schema/run-log.ts";
import {batchName} from "./batch-name.ts";
import type {Pair} from "../decision/pair-contrast.ts";
import {settingText} from "./setting-name.ts";

/** What each side of a comparison is called in a sentence. */
export interface SideNames {
  base: string;
  head: string;
}

/** What of a configuration tells it from the other, e.g. "GPU, batch 256". */
function told(one: Configuration, other: Configuration): string {
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

/** Names both sides by what tells them apart; sides of one configuration are base and head. */
export function sideNames({base, head}: Pair): SideNames {
  const [a, b] = [told(base.configuration, head.configuration), told(head.configuration, base.configuration)];
  return a === "" || a === b ? {base: "base", head: "head"} : {base: a, head: b};
}
