// Comparability checks: what the machine did to both sides: other programs, stolen time, clock, heat.
import {middleOf} from "../../statistics/median.ts";
import {formatNumber, formatRatio} from "../../../format.ts";
import type {Conditions} from "../../signals/conditions.ts";
import {contrastOf, intervalOf} from "../../statistics/contrast.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {isOneSession} from "../interval/sessions.ts";
import {fails, holds, open, warns, type Check, type CheckedSides} from "./check.ts";

/** Share of the CPU that others may take on one side more than on the other before times stop being comparable. */
const mostDisturbance = 0.1;

/** Shares that lie no further apart are the same for a reader. */
const sameDisturbance = 0.05;

/**
 * What a difference in stolen time or in clock may do by itself to what the processor limits before it is said: half of the
 * margin within which two speeds are the same.
 */
const mostExplained = 1.025;

/** Share of the training held down by heat that one side may have more than the other. */
const mostThrottling = 0.05;

/** Risk of taking for a difference between sides what is chance. */
const chanceRisk = 0.05;

type ConditionId = keyof Conditions;

/** What a condition came to in each run of a side in which it was measured. */
const conditionOf = ({runs}: ConfigurationEvidence, id: ConditionId): number[] =>
  runs.flatMap(({summary}) => summary.conditions[id] ?? []);

/** A condition of both sides: the medians over their runs; null where a side has none. */
function mediansOf({base, head}: CheckedSides, id: ConditionId): [base: number, head: number] | null {
  const [a, b] = [base, head].map((side) => middleOf(conditionOf(side, id)));
  return a === undefined || b === undefined ? null : [a, b];
}

/**
 * Whether two sides that were recorded in turns had their share of what came and went by chance: then the runs vary by it, and
 * their interval has it already. One run of each says nothing of chance.
 */
function isChance({base, head}: CheckedSides, id: ConditionId): boolean {
  if (base.together !== head.together) return false;
  const [a, b] = [conditionOf(base, id), conditionOf(head, id)];
  const contrast = a.length > 1 && b.length > 1 ? contrastOf(a, b) : null;
  if (contrast === null) return false;
  const [low, high] = intervalOf(contrast, chanceRisk);
  return low <= 0 && high >= 0;
}

const isOnCpu = ({base, head}: CheckedSides): boolean =>
  [base, head].every(({configuration}) => configuration.device === "cpu");

/** Whether other programs took as much of the CPU on one side as on the other. */
export const checkLoad: Check = (sides) => {
  const found = mediansOf(sides, "others");
  if (found === null) return [open("what other programs did meanwhile was not measured", ["pace"])];
  const [a, b] = found;
  const [least, most] = [Math.min(a, b), Math.max(a, b)].map((share) => formatRatio(share, 0));
  const text =
    Math.abs(a - b) > sameDisturbance
      ? `other programs took ${formatRatio(a, 0)} of the CPU on one side and ${formatRatio(b, 0)} on the other`
      : `other programs took ${least === most ? most : `${least} to ${most}`} of the CPU on both sides`;
  if (Math.abs(a - b) > mostDisturbance && !isChance(sides, "others")) return [fails(text, ["pace"])];
  return [Math.max(a, b) > mostDisturbance ? warns(text, ["pace"]) : holds(text, ["pace"])];
};

/** Whether the host took as much of the CPU's time from one side as from the other. Nothing where that was not measured. */
export const checkSteal: Check = (sides) => {
  const found = mediansOf(sides, "stolen");
  if (found === null) return [];
  const [a, b] = found;
  const text = `the host took ${formatRatio(a)} of the CPU's time on one side and ${formatRatio(b)} on the other`;
  // A share s that is stolen makes what the processor limits take 1 ÷ (1 − s) as long.
  const explained = (1 - Math.min(a, b)) / Math.max(1 - Math.max(a, b), Number.MIN_VALUE);
  return [
    explained > mostExplained && !isChance(sides, "stolen") ? warns(text, ["pace"]) : holds(text, ["pace"]),
  ];
};

/**
 * Whether the processor's clock was as high on one side as on the other, where the CPU trained and it was measured. In one
 * session, in turns, the clock of a side is what its setting makes of it, and part of what is compared.
 */
export const checkClock: Check = (sides) => {
  const {base, head} = sides;
  const found = mediansOf(sides, "frequency");
  if (found === null || !isOnCpu(sides) || isOneSession(base, head)) return [];
  const [a, b] = found.map((hertz) => formatNumber(hertz / 1e9));
  const said = `the CPU's clock was ${a} GHz on one side and ${b} GHz on the other`;
  const isApart = Math.max(...found) > mostExplained * Math.min(...found);
  return [isApart ? warns(said, ["pace"]) : holds(said, ["pace"])];
};

/** Whether heat held the processor's clock down alike, where the CPU trained. Nothing where that was not measured. */
export const checkHeat: Check = (sides) => {
  const found = mediansOf(sides, "throttled");
  if (found === null || !isOnCpu(sides)) return [];
  const [a, b] = found;
  const text = `heat slowed the CPU down in ${formatRatio(a, 0)} of the training time on one side and ${formatRatio(b, 0)} on the other`;
  const isApart = Math.abs(a - b) > mostThrottling && !isChance(sides, "throttled");
  return [isApart ? warns(text, ["pace"]) : holds(text, ["pace"])];
};

/**
 * Whether heat held both GPUs down alike. In one session, in turns, heat comes with the setting: it is said, and part of what
 * is compared.
 */
export const checkThrottling: Check = ({base, head}) => {
  const onGpu = [base, head].filter(({configuration}) => configuration.device === "gpu");
  if (onGpu.length === 0) return [holds("no GPU that heat could slow down", ["pace"])];
  const shares = onGpu.flatMap((side) => middleOf(conditionOf(side, "gpuThrottled")) ?? []);
  if (shares.length < onGpu.length)
    return [open("whether heat slowed the GPU down was not measured", ["pace"])];
  const [least = 0, most = 0] = [Math.min(...shares), Math.max(...shares)];
  const text = `heat slowed the GPU down in ${shares.map((share) => formatRatio(share, 0)).join(" and ")} of the training time`;
  if (most - (shares.length > 1 ? least : 0) > mostThrottling && !isOneSession(base, head))
    return [fails(text, ["pace"])];
  return [most > mostThrottling ? warns(text, ["pace"]) : holds(text, ["pace"])];
};
