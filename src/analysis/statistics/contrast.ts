import {tProbability, tQuantile} from "./distributions.ts";
import {trimmedMean, type Centre} from "./trimmed.ts";

/** A difference of two centres (head − base), with what is needed to test it and to put an interval around it. */
export interface Contrast {
  estimate: number;
  standardError: number;
  df: number;
  /** Spread from run to run that the standard error comes from, in the values' unit. */
  spread: number;
}

const rootMeanSquare = (a: number, b: number): number => Math.sqrt((a * a + b * b) / 2);

/**
 * Yuen's difference of trimmed means with Welch's degrees of freedom (Yuen, Biometrika 61, 1974); of fewer than five
 * values a side it is Welch's. A side with one value borrows the other's spread. null where both have one value only.
 */
export function contrastOf(base: readonly number[], head: readonly number[]): Contrast | null {
  const [a, b] = [trimmedMean(base), trimmedMean(head)];
  const estimate = b.value - a.value;
  if (a.squaredError === null || b.squaredError === null) return borrowed(estimate, a, b);
  const sum = a.squaredError + b.squaredError;
  const df = sum === 0 ? a.df + b.df : sum ** 2 / (a.squaredError ** 2 / a.df + b.squaredError ** 2 / b.df);
  return {
    estimate,
    standardError: Math.sqrt(sum),
    df,
    spread: rootMeanSquare(a.spread ?? 0, b.spread ?? 0),
  };
}

function borrowed(estimate: number, a: Centre, b: Centre): Contrast | null {
  const known = a.squaredError === null ? b : a;
  if (known.squaredError === null || known.spread === null) return null;
  return {
    estimate,
    standardError: Math.sqrt(known.squaredError + known.spread ** 2),
    df: known.df,
    spread: known.spread,
  };
}

/** The difference of values that were measured in pairs: the trimmed mean of head − base. null for fewer than two pairs. */
export function pairedContrast(base: readonly number[], head: readonly number[]): Contrast | null {
  const centre = trimmedMean(head.map((value, index) => value - (base[index] ?? Number.NaN)));
  if (centre.squaredError === null || centre.spread === null) return null;
  return {
    estimate: centre.value,
    standardError: Math.sqrt(centre.squaredError),
    df: centre.df,
    spread: centre.spread / Math.SQRT2,
  };
}

/** Two-sided interval around a contrast that covers the true difference with probability `level`. */
export function intervalOf({estimate, standardError, df}: Contrast, level: number): [number, number] {
  const half = tQuantile(1 - (1 - level) / 2, df) * standardError;
  return [estimate - half, estimate + half];
}

/** Two-sided p of "there is no difference". Values without any spread leave no doubt, or nothing to doubt. */
export function differenceP({estimate, standardError, df}: Contrast): number {
  if (standardError === 0) return estimate === 0 ? 1 : 0;
  return 2 * tProbability(-Math.abs(estimate) / standardError, df);
}

/**
 * p of "the difference is `margin` or more, one way or the other": the larger of two one-sided tests (Schuirmann,
 * J. Pharmacokinet. Biopharm. 15, 1987). Small: the two are the same within the margin.
 */
export function equivalenceP({estimate, standardError, df}: Contrast, margin: number): number {
  const room = margin - Math.abs(estimate);
  if (standardError === 0) return room > 0 ? 0 : 1;
  return tProbability(-room / standardError, df);
}
