// What the last digit of a figure hides of how runs vary.
import type {ConfigurationEvidence, RunEvidence} from "../evidence.ts";
import type {Quantity} from "../quantities.ts";

/** The last digit that a figure was written with, as a share of it. */
const lastDigit = (value: number): number =>
  10 ** -(/\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0) / Math.abs(value);

/**
 * How finely a run's figure of speed is known, as a share of it: the resolution of the times that it was worked out from, or
 * the last digit of a rate that the training printed.
 */
function finenessOf({summary}: RunEvidence, quantity: Quantity): number {
  const {value} = quantity.figure(summary);
  if (value === null) return 0;
  const tookMs = quantity.clock === "rate" ? summary.epochMs.value : value;
  const ofClock = tookMs === null || tookMs <= 0 ? 0 : summary.timeResolutionMs / tookMs;
  return quantity.clock === "rate" ? Math.max(ofClock, lastDigit(value)) : ofClock;
}

/**
 * The standard deviation, a share, that runs may have although their figures of speed agree: values within one unit of the
 * last digit deviate by at most half of it (Popoviciu's inequality).
 */
export const hiddenSpread = (side: ConfigurationEvidence, quantity: Quantity): number =>
  Math.max(0, ...side.runs.map((run) => finenessOf(run, quantity))) / 2;
