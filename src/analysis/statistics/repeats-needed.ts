// How many repeats would decide a comparison.
import type {Contrast} from "./contrast.ts";
import {normalQuantile, tQuantile} from "./distributions.ts";

/** Power aimed for: the verdict falls four times out of five. */
const power = 0.8;
const mostRepeats = 1000;

/**
 * Repeats that each side needs in all until a difference or equivalence would be shown, if the estimate is the truth
 * and the spread stays: the normal approximation of a t test's power (Julious, Statist. Med. 23, 2004, 3.2 and 5.2).
 * null where no number up to 1,000 would do. `margin` and `least` are on the contrast's scale.
 */
export function repeatsNeeded(
  {estimate, spread, slack}: Pick<Contrast, "estimate" | "spread" | "slack">,
  {margin, least}: {margin: number; least: number},
  level: number,
): number | null {
  const distance = Math.abs(estimate);
  // What the figures themselves leave open, no repeat takes away.
  const [inward, outward] = estimate > 0 ? [slack.down, slack.up] : [slack.up, slack.down];
  const isEnough = (n: number): boolean => {
    const standardError = spread * Math.sqrt(2 / n);
    const reach = (probability: number): number =>
      (tQuantile(probability, 2 * (n - 1)) + normalQuantile(power)) * standardError;
    const isDifferent = distance >= least && distance - inward >= reach(1 - (1 - level) / 2);
    return isDifferent || margin - distance - outward >= reach(level);
  };
  if (!isEnough(mostRepeats)) return null;
  let [tooFew, enough] = [1, mostRepeats];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
