// Which runs of a plan one shard does.
import {hash} from "node:crypto";
import type {Plan, PlannedRun} from "../../schema/sweep.ts";
import type {Shard} from "../process/sweep-lock.ts";
import {drawnSeed, keyBeside, turnsOf} from "./plan.ts";

/** "2/4", as it is typed. */
export const shardText = ({index, count}: Shard): string => `${index}/${count}`;

/**
 * The runs that must stay together on one machine and one GPU, in the plan's order: all of a repeat, since they are compared with each
 * other; of a comparison of two commits or variants, each pair.
 */
export function unitsOf(plan: Plan, runs: readonly PlannedRun[] = plan.runs): PlannedRun[][] {
  const compared = turnsOf(plan);
  const unit = ({repeat, configuration}: PlannedRun): string =>
    `${repeat} ${compared === null ? "" : keyBeside(compared, configuration)}`;
  return [...Map.groupBy(runs, unit).values()];
}

/** Into how many shards a plan can be split. */
export const mostShards = (plan: Plan): number => unitsOf(plan).length;

/** The runs of a shard: every n-th of what stays together, so that early and late repeats are spread over all. */
export const runsOfShard = (plan: Plan, {index, count}: Shard): PlannedRun[] =>
  unitsOf(plan)
    .filter((_, nth) => nth % count === index - 1)
    .flat();

/** The seed of the order of runs where none was given: drawn anew, but for shards, which must plan the same, by the sweep's id. */
export const seedOfOrder = (id: string | null, shard: Shard | null): number =>
  shard === null || id === null ? drawnSeed() : Number.parseInt(hash("sha256", id).slice(0, 7), 16);
