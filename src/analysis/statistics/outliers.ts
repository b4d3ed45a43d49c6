// Which of some values are out of the ordinary.
import {median} from "d3-array";

/** Fewer values than this do not show what is ordinary. */
export const fewestForOrdinary = 5;

/** Makes the median absolute deviation of normal values their standard deviation: 1 ÷ Φ⁻¹(3/4). */
const normalDeviation = 1.4826;

/** Deviations from which on a value is an outlier: B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, 1993. */
const mostDeviations = 3.5;

/**
 * Positions of the values that lie further from their median than their spread explains, and further than `least`, in the
 * values' unit; none of fewer than five values. Values that are missing are null.
 */
export function outliersOf(values: readonly (number | null)[], least: number): ReadonlySet<number> {
  const there = values.filter((value) => value !== null);
  const centre = median(there);
  if (centre === undefined || there.length < fewestForOrdinary) return new Set();
  const spread = normalDeviation * (median(there, (value) => Math.abs(value - centre)) ?? 0);
  const limit = Math.max(least, mostDeviations * spread);
  return new Set(
    values.flatMap((value, position) =>
      value !== null && Math.abs(value - centre) > limit ? [position] : [],
    ),
  );
}
