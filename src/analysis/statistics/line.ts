// A line through points that repeats scatter about, with intervals.
import {mean, median, sum} from "d3-array";
import {tQuantile} from "./distributions.ts";

/** A measured point of a line: several may share an x. */
export interface LinePoint {
  x: number;
  y: number;
}

/** A straight line y = intercept + slope · x through points whose errors grow with y, with what its intervals need. */
export interface FittedLine {
  intercept: number;
  slope: number;
  /** Variances and covariance of intercept and slope. */
  covariance: {intercept: number; slope: number; both: number};
  /** Degrees of freedom of the covariance. */
  df: number;
  /** Variance of a point's relative error: from the scatter, or from how the points bend away, whichever is larger. */
  variance: number;
  /** Mean of (y − line) ÷ line at each x, ascending: how the points bend away from the line. */
  bends: {x: number; relative: number; count: number}[];
  /** Standard deviation of the relative errors of points that share an x, and its degrees of freedom; null where none do. */
  within: {spread: number; df: number} | null;
}

/** Beyond this many standard deviations a point pulls no harder: 95 % of a least-squares fit's precision (Huber 1981). */
const bend = 1.345;
const normalDeviation = 1.4826;
const mostRounds = 100;

/** The line through the medians of all slopes and intercepts: a start that outliers do not move (Sen, JASA 63, 1968). */
export function theilSen(points: readonly LinePoint[]): {intercept: number; slope: number} {
  const slopes = points.flatMap((a, index) =>
    points.slice(index + 1).flatMap((b) => (a.x === b.x ? [] : [(b.y - a.y) / (b.x - a.x)])),
  );
  const slope = median(slopes) ?? 0;
  return {slope, intercept: (median(points, ({y}) => y) ?? 0) - slope * (median(points, ({x}) => x) ?? 0)};
}

interface Sums {
  w: number;
  wx: number;
  wxx: number;
}

const sumsOf = (points: readonly LinePoint[], weights: readonly number[]): Sums => ({
  w: sum(weights),
  wx: sum(points, ({x}, index) => x * (weights[index] ?? 0)),
  wxx: sum(points, ({x}, index) => x * x * (weights[index] ?? 0)),
});

function leastSquares(
  points: readonly LinePoint[],
  weights: readonly number[],
): {intercept: number; slope: number} {
  const {w, wx, wxx} = sumsOf(points, weights);
  const wy = sum(points, ({y}, index) => y * (weights[index] ?? 0));
  const wxy = sum(points, ({x, y}, index) => x * y * (weights[index] ?? 0));
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  return {slope, intercept: (wy - slope * wx) / w};
}

/** Smallest height of a line that relative errors are taken from, as a share of the smallest y. */
const leastHeight = 0.01;

/**
 * Fits a line to points whose errors are a share of their height: least squares of (y − line) ÷ line, Huber's weights
 * against outliers (Huber, Robust Statistics, 1981, 7.8), begun at Theil and Sen's line. Errors are taken from the
 * scatter or from how the x means bend away, whichever is larger, so that a model that is only nearly right gets wide
 * intervals. null for fewer than three different x.
 */
export function fitLine(points: readonly LinePoint[]): FittedLine | null {
  const xs = [...new Set(points.map(({x}) => x))].sort((a, b) => a - b);
  if (xs.length < 3) return null;
  const lowest = leastHeight * Math.min(...points.map(({y}) => y));
  let line = theilSen(points);
  const height = (x: number): number => Math.max(lowest, line.intercept + line.slope * x);
  const residuals = (): number[] => points.map(({x, y}) => (y - height(x)) / height(x));
  const scaleOf = (list: readonly number[]): number =>
    normalDeviation * (median(list.map(Math.abs)) ?? 0) * Math.sqrt(points.length / (points.length - 2));
  const pulls = (): number[] => {
    const list = residuals();
    const limit = bend * scaleOf(list);
    return list.map((one) => (limit === 0 || Math.abs(one) <= limit ? 1 : limit / Math.abs(one)));
  };
  for (let round = 0; round < mostRounds; round++) {
    const weights = pulls().map((pull, index) => pull / height(points[index]?.x ?? 0) ** 2);
    const next = leastSquares(points, weights);
    const moved = Math.abs(next.slope - line.slope) / Math.abs(next.slope || 1);
    line = next;
    if (moved < 1e-12) break;
  }
  return {...line, ...errorsOf(points, xs, {residuals: residuals(), pulls: pulls(), height})};
}

function errorsOf(
  points: readonly LinePoint[],
  xs: readonly number[],
  {residuals, pulls, height}: {residuals: number[]; pulls: number[]; height: (x: number) => number},
): Pick<FittedLine, "covariance" | "df" | "variance" | "bends" | "within"> {
  const n = points.length;
  const straight = Math.max(0.5, pulls.filter((pull) => pull === 1).length / n);
  const bent = residuals.map((one, index) => one * (pulls[index] ?? 1));
  const scatter = sum(bent, (one) => one ** 2) / (n - 2) / straight ** 2;
  const bends = xs.map((x) => {
    const here = residuals.filter((_, index) => points[index]?.x === x);
    return {x, relative: mean(here) ?? 0, count: here.length};
  });
  const away = sum(bends, ({relative, count}) => count * relative ** 2) / (xs.length - 2);
  const [variance, df] = away > scatter ? [away, xs.length - 2] : [scatter, n - 2];
  const {w, wx, wxx} = sumsOf(
    points,
    points.map(({x}) => height(x) ** -2),
  );
  const determinant = w * wxx - wx * wx;
  return {
    covariance: {
      intercept: (variance * wxx) / determinant,
      slope: (variance * w) / determinant,
      both: (-variance * wx) / determinant,
    },
    df,
    variance,
    bends,
    within: within(points, residuals, bends),
  };
}

/** What a further point at `x` would be, with the interval that holds it: the line's own error and a point's (Draper and Smith 1998, 1.4). */
export function predictedAt(
  {intercept, slope, covariance, df, variance}: FittedLine,
  x: number,
  level: number,
): {value: number; low: number; high: number} {
  const value = intercept + slope * x;
  const squares =
    covariance.intercept + 2 * x * covariance.both + x ** 2 * covariance.slope + variance * value ** 2;
  const half = tQuantile(1 - (1 - level) / 2, df) * Math.sqrt(Math.max(0, squares));
  return {value, low: value - half, high: value + half};
}

function within(
  points: readonly LinePoint[],
  residuals: readonly number[],
  bends: FittedLine["bends"],
): FittedLine["within"] {
  const df = points.length - bends.length;
  if (df === 0) return null;
  const squares = sum(residuals, (one, index) => {
    const bend = bends.find(({x}) => x === points[index]?.x);
    return (one - (bend?.relative ?? 0)) ** 2;
  });
  return {spread: Math.sqrt(squares / df), df};
}

/** Interval of intercept ÷ slope, by Fieller (J. R. Statist. Soc. B 16, 1954); null as an end where it has none. */
export function fiellerInterval(
  {intercept, slope, covariance, df}: FittedLine,
  level: number,
): {low: number | null; high: number | null} {
  const t = tQuantile(1 - (1 - level) / 2, df);
  const ratio = intercept / slope;
  const g = (t ** 2 * covariance.slope) / slope ** 2;
  if (g >= 1) return {low: null, high: null};
  const root = Math.sqrt(
    Math.max(
      0,
      covariance.intercept -
        2 * ratio * covariance.both +
        ratio ** 2 * covariance.slope -
        g * (covariance.intercept - covariance.both ** 2 / covariance.slope),
    ),
  );
  const centre = ratio - (g * covariance.both) / covariance.slope;
  const half = (t / Math.abs(slope)) * root;
  return {low: (centre - half) / (1 - g), high: (centre + half) / (1 - g)};
}
