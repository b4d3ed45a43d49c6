import {mean, variance} from "d3-array";

/** Share of the values left out at either end: one of five, two of ten, none of fewer than five. */
export const trim = 0.2;

/** The centre of some values with the square of its standard error, robust against a stray value at either end. */
export interface Centre {
  value: number;
  /** Squared standard error of the centre; null for a single value. */
  squaredError: number | null;
  /** Degrees of freedom of `squaredError`: values that were kept, less one. */
  df: number;
  /** Spread of the values: winsorized standard deviation, scaled to that of a normal sample; null for a single value. */
  spread: number | null;
}

/**
 * Variance of a normal sample after winsorizing `g` of `n` values at either end falls short; without trimming nothing
 * does. Asymptotic factor for 20 %: Wilcox, Introduction to Robust Estimation and Hypothesis Testing, 3rd ed., 3.3.
 */
const winsorizedNormalSpread = 0.642;

/**
 * 20 % trimmed mean with the standard error of Tukey and McLaughlin (Sankhyā A 25, 1963), as in Yuen's test. Of fewer
 * than five values none is left out, so that it is the plain mean. Throws without values.
 */
export function trimmedMean(values: readonly number[]): Centre {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const cut = Math.floor(trim * n);
  const kept = sorted.slice(cut, n - cut);
  const value = mean(kept);
  const [low, high] = [kept[0], kept.at(-1)];
  if (value === undefined || low === undefined || high === undefined)
    throw new Error("no values: the mean of none was asked for");
  const winsorized = variance(sorted.map((one) => Math.min(high, Math.max(low, one))));
  const df = kept.length - 1;
  if (winsorized === undefined || df === 0) return {value, squaredError: null, df, spread: null};
  return {
    value,
    squaredError: ((n - 1) * winsorized) / (kept.length * df),
    df,
    spread: Math.sqrt(winsorized) / (cut === 0 ? 1 : winsorizedNormalSpread),
  };
}
