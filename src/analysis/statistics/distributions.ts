import normal from "@stdlib/stats-base-dists-normal";
import student from "@stdlib/stats-base-dists-t";

/** The value that Student's t with `df` degrees of freedom stays below with `probability`; `df` may be infinite. */
export const tQuantile = (probability: number, df: number): number =>
  Number.isFinite(df) ? student.quantile(probability, df) : normalQuantile(probability);

/** Probability that Student's t with `df` degrees of freedom stays below `t`; `df` may be infinite. */
export const tProbability = (t: number, df: number): number =>
  Number.isFinite(df) ? student.cdf(t, df) : normal.cdf(t, 0, 1);

/** The value that a standard normal variable stays below with `probability`. */
export const normalQuantile = (probability: number): number => normal.quantile(probability, 0, 1);
