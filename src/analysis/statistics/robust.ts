// The centre of values of which some may be outliers (Huber).
import {mean, sum} from "d3-array";
import {middleOf} from "./median.ts";

/** The centre of some values with the square of its standard error. */
export interface Centre {
  value: number;
  /** Squared standard error of the centre; null for a single value. */
  squaredError: number | null;
  /** Degrees of freedom of `squaredError`. */
  df: number;
  /** Standard deviation that one value is worth; null for a single value. */
  spread: number | null;
  /** How hard each value pulls, 0 to 1: the centre is their mean with these weights. */
  weights: number[];
}

/**
 * A value further than this many standard deviations from the centre pulls no harder than one that far away: Huber's
 * M-estimator at 2 keeps 99 % of a mean's precision on normal values (Huber, Ann. Math. Statist. 35, 1964).
 */
const bend = 2;

/** Fewer values than this, over both sides, do not show which of them is an outlier; then all have equal weight. */
const fewest = 8;

/** Makes the median absolute deviation of normal values their standard deviation: 1 ÷ Φ⁻¹(3/4). */
const normalDeviation = 1.4826;

/**
 * Common scale of several groups of values: the median of their absolute deviations from their own medians, less one
 * deviation of 0 a group, which the median itself makes. Infinite for too few values, so that none counts as an outlier.
 */
export function commonScale(groups: readonly (readonly number[])[]): number {
  const deviations = groups.flatMap((values) => {
    const centre = middleOf(values) ?? 0;
    return values
      .map((value) => Math.abs(value - centre))
      .sort((a, b) => a - b)
      .slice(1);
  });
  if (deviations.length + groups.length < fewest) return Number.POSITIVE_INFINITY;
  const scale = normalDeviation * (middleOf(deviations) ?? 0);
  return scale > 0 ? scale : Number.POSITIVE_INFINITY;
}

const bent = (residual: number, limit: number): number => Math.max(-limit, Math.min(limit, residual));

const mostRounds = 200;

/** Mean of values of which each pulls as hard as its weight says. */
export const weightedMean = (values: readonly number[], weights: readonly number[]): number =>
  sum(values, (value, index) => value * (weights[index] ?? 0)) / sum(weights);

/** Solves Σ ψ((x − m) ÷ scale) = 0 by reweighting, from the median. */
function huberLocation(values: readonly number[], limit: number): Pick<Centre, "value" | "weights"> {
  let value = middleOf(values) ?? 0;
  let weights: number[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const from = value;
    weights = values.map((one) => Math.min(1, limit / Math.max(Math.abs(one - from), Number.MIN_VALUE)));
    value = weightedMean(values, weights);
    if (Math.abs(value - from) <= 1e-14 * limit) break;
  }
  return {value, weights};
}

/**
 * Huber's M-estimate of a centre for a known scale, with its standard error from the bent residuals and Huber's own
 * correction for few values (Huber, Robust Statistics, 1981, 6.6 and 7.6). With an infinite scale it is the mean and its
 * usual standard error. Throws without values.
 */
export function centreOf(values: readonly number[], scale: number): Centre {
  const n = values.length;
  const average = mean(values);
  if (average === undefined) throw new Error("no values: the centre of none was asked for");
  const alike = {value: average, weights: values.map(() => 1)};
  if (n === 1) return {...alike, squaredError: null, df: 0, spread: null};
  const limit = bend * scale;
  const {value, weights} = Number.isFinite(limit) ? huberLocation(values, limit) : alike;
  const residuals = values.map((one) => one - value);
  const straight = residuals.filter((residual) => Math.abs(residual) < limit).length / n;
  const correction = 1 + (1 - straight) / (straight * n);
  const squares = sum(residuals, (residual) => bent(residual, limit) ** 2);
  const variance = (correction ** 2 * squares) / ((n - 1) * straight ** 2);
  return {value, squaredError: variance / n, df: n - 1, spread: Math.sqrt(variance), weights};
}
