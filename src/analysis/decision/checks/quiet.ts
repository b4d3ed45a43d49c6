import {max, median} from "d3-array";
import {formatRatio} from "../../../format.ts";
import {metricId} from "../../../schema/metrics.ts";
import {contrastOf, intervalOf} from "../../statistics/contrast.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {fails, holds, open, warns, type Check} from "./check.ts";

/** Share of the CPU that others may take on one side more than on the other before times stop being comparable. */
const mostDisturbance = 0.1;

/** The share of the CPU that others took in each run. */
const otherPrograms = ({runs}: ConfigurationEvidence): number[] =>
  runs.flatMap(({summary}) =>
    summary.metrics.flatMap(({metric, trainMean}) =>
      metric.id === metricId.otherPrograms && trainMean.value !== null ? [trainMean.value] : [],
    ),
  );

/**
 * Whether two sides that were recorded in turns had their share of what came and went by chance: then the runs vary by it, and
 * their interval has it already. One run of each says nothing of chance.
 */
function isChance(base: readonly number[], head: readonly number[]): boolean {
  const contrast = base.length > 1 && head.length > 1 ? contrastOf(base, head) : null;
  if (contrast === null) return false;
  const [low, high] = intervalOf(contrast, chanceRisk);
  return low <= 0 && high >= 0;
}

/** Risk of taking for a difference in load what is chance. */
const chanceRisk = 0.05;

/** Whether other programs took as much of the CPU on one side as on the other. */
export const checkLoad: Check = ({base, head}) => {
  const [ofBase, ofHead] = [otherPrograms(base), otherPrograms(head)];
  const [a, b] = [median(ofBase), median(ofHead)];
  if (a === undefined || b === undefined)
    return [open("what other programs did meanwhile was not measured", ["pace"])];
  const text = `other programs took ${formatRatio(a, 0)} of the CPU on one side and ${formatRatio(b, 0)} on the other`;
  const isApart = Math.abs(a - b) > mostDisturbance;
  const isInTurns = base.together === head.together;
  if (isApart && !(isInTurns && isChance(ofBase, ofHead))) return [fails(text, ["pace"])];
  return [(max([a, b]) ?? 0) > mostDisturbance ? warns(text, ["pace"]) : holds(text, ["pace"])];
};

/** Reasons for which a GPU lowers its clocks that are no choice of the training. */
const throttles: readonly string[] = [
  metricId.throttledByHeat,
  metricId.throttledByHardware,
  metricId.throttledByBrake,
];

/** Largest share of the training time in which a side's GPU was held down, median over its runs; null: not measured. */
function throttled({runs}: ConfigurationEvidence): number | null {
  const shares = runs.flatMap(({summary}) => {
    const found = summary.metrics.flatMap(({metric, trainMean}) =>
      throttles.includes(metric.id) && trainMean.value !== null ? [trainMean.value] : [],
    );
    return found.length === 0 ? [] : [Math.max(...found)];
  });
  return median(shares) ?? null;
}

/** Share of the time held down by heat that one side may have more than the other. */
const mostThrottling = 0.05;

/** Whether heat held both GPUs down alike. */
export const checkThrottling: Check = ({base, head}) => {
  const onGpu = [base, head].filter(({configuration}) => configuration.device === "gpu");
  if (onGpu.length === 0) return [holds("no GPU that heat could slow down", ["pace"])];
  const shares = onGpu.map(throttled).filter((share) => share !== null);
  if (shares.length < onGpu.length)
    return [open("whether heat slowed the GPU down was not measured", ["pace"])];
  const [least = 0, most = 0] = [Math.min(...shares), Math.max(...shares)];
  const text = `heat slowed the GPU down in ${shares.map((share) => formatRatio(share, 0)).join(" and ")} of the training time`;
  if (most - (shares.length > 1 ? least : 0) > mostThrottling) return [fails(text, ["pace"])];
  return [most > mostThrottling ? warns(text, ["pace"]) : holds(text, ["pace"])];
};
