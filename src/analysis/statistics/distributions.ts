import normal from "@stdlib/stats-base-dists-normal";
import student from "@stdlib/stats-base-dists-t";

/** The value that Student's t with `df` degrees of freedom stays below with `probability`. */
export const tQuantile = (probability: number, df: number): number => student.quantile(probability, df);

/** Probability that Student's t with `df` degrees of freedom stays below `t`. */
export const tProbability = (t: number, df: number): number => student.cdf(t, df);

/** The value that a standard normal variable stays below with `probability`. */
export const normalQuantile = (probability: number): number => normal.quantile(probability, 0, 1);
