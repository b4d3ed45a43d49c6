// Comparability check: whether the times of both sides are free of the first epoch, or hold as much of it.
import {leastSteady} from "../../summary/steady-epochs.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {distinct, fails, holds, type Check} from "./check.ts";

/** Epochs that the runs of a side have, each number once. */
const epochsOf = ({runs}: ConfigurationEvidence): number[] =>
  distinct(runs.flatMap(({summary: {epochs}}) => (epochs === 0 ? [] : [epochs]))).sort((a, b) => a - b);

/** How much of the time of so many epochs is that of the first. */
const firstShare = (epochs: number): number => (epochs < leastSteady ? 1 / epochs : 0);

/**
 * Whether the first epoch, which also loads, compiles and fills caches, weighs as much on one side as on the other. It is left out
 * of a figure where enough others are left.
 */
export const checkWarmUp: Check = ({base, head}) => {
  const [a, b] = [epochsOf(base), epochsOf(head)];
  const shares = distinct([...a, ...b].map(firstShare));
  if (a.length === 0 || b.length === 0 || shares.length === 1)
    return [holds("the first epoch weighs alike on both sides", ["pace"])];
  const counts = [a, b].map((side) => `${side.join(" or ")} ${side.at(-1) === 1 ? "epoch" : "epochs"}`);
  const text = `the first epoch, which also loads and warms up, weighs more on one side (${counts.join(" and ")})`;
  return [fails(text, ["pace"])];
};
