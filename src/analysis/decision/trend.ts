import {mean, sum} from "d3-array";
import {formatChange, formatPoints, formatTimes} from "../../format.ts";
import type {Interval} from "../../schema/comparison.ts";
import {trendId} from "./decision-id.ts";
import {runIds, type ConfigurationEvidence} from "./evidence.ts";
import {familyOfTrend, type TrendQuantity} from "./interval/family.ts";
import {assumedSpread, sessionsOf} from "./interval/sessions.ts";
import {learningRepeats} from "./pair-contrast.ts";
import {isOfPace, possibleDifference, quantityOf, type Quantity} from "./quantities.ts";
import {figuresOf, onScale} from "./sweep-noise.ts";
import {isFar} from "./verdict-sentence.ts";
import {tQuantile} from "../statistics/distributions.ts";

/** How a figure changes with each doubling of the batch size, over all runs of a group of configurations. */
export interface Trend {
  /** Its id, and what it says, as decisions have them. */
  decision: string;
  word: string;
  quantity: TrendQuantity;
  /** Batch sizes that it goes through, ascending, and the runs that it rests on. */
  batchSizes: number[];
  runs: string[];
  level: number;
  /** Comparisons that its interval holds together with. */
  comparisons: number;
  /** How it came about, one sentence. */
  method: string;
  /** Change a doubling with the interval that decides: a share of the images, or the logarithm of a ratio. */
  slope: Interval;
  /** Whether the interval leaves out "no change", and which way. */
  outcome: "rises" | "falls" | "undecided";
  /** For people, without a full stop. */
  sentence: string;
}

/** The standard error of a slope, and its degrees of freedom. */
interface SlopeError {
  error: number;
  df: number;
}

/**
 * The error of a slope over several sessions, each of which may as a whole lie off: where one has the small batches and another the
 * large ones, that is a slope. What each session weighs in the slope is the sum of its runs' weights; Satterthwaite's degrees of freedom.
 */
function withSessions(
  {error, df}: SlopeError,
  runs: readonly {session: string; weight: number}[],
  quantity: Quantity,
): SlopeError {
  if (!isOfPace(quantity)) return {error, df};
  const spread = assumedSpread({machine: null});
  const weights = [...Map.groupBy(runs, ({session}) => session).values()].map((own) =>
    sum(own, ({weight}) => weight),
  );
  // The weights of all runs add up to nothing: those of one session do.
  const between = weights.length < 2 ? 0 : spread.value ** 2 * sum(weights, (weight) => weight ** 2);
  const squares = error ** 2 + between;
  if (between === 0) return {error, df};
  return {error: Math.sqrt(squares), df: squares ** 2 / (error ** 4 / df + between ** 2 / spread.df)};
}

/**
 * The straight line through a figure of configurations that differ in batch size only, over log2 of it: least squares,
 * Student's t, in the family of the sweep's comparisons. How a curve bends away from it is in its interval. null for fewer than
 * three batch sizes, or for one run of each.
 */
export function trendOf(
  id: TrendQuantity,
  sides: readonly ConfigurationEvidence[],
  {level = 0.95} = {},
): Trend | null {
  const quantity = quantityOf(id);
  const points = sides.flatMap((side) => {
    const {batchSize} = side.configuration;
    const figures = onScale(quantity, learningRepeats(quantity, figuresOf(side, quantity)));
    const session = sessionsOf(side).join(" ");
    return batchSize === null ? [] : figures.map((y) => ({batchSize, session, x: Math.log2(batchSize), y}));
  });
  const sizes = new Set(points.map(({batchSize}) => batchSize));
  if (sizes.size < 3 || points.length === sizes.size) return null;
  const [centre, height] = [mean(points, ({x}) => x) ?? 0, mean(points, ({y}) => y) ?? 0];
  const squares = sum(points, ({x}) => (x - centre) ** 2);
  const value = sum(points, ({x, y}) => (x - centre) * (y - height)) / squares;
  const left = sum(points, ({x, y}) => (y - height - value * (x - centre)) ** 2);
  const {error, df} = withSessions(
    {error: Math.sqrt(left / (points.length - 2) / squares), df: points.length - 2},
    points.map(({session, x}) => ({session, weight: (x - centre) / squares})),
    quantity,
  );
  const {risk, comparisons} = familyOfTrend(sides, quantity, 1 - level);
  const half = tQuantile(1 - risk / 2, df) * error;
  const possible = (one: number): number => possibleDifference(quantity, one);
  const slope = {value: possible(value), low: possible(value - half), high: possible(value + half)};
  const outcome = slope.low > 0 ? "rises" : slope.high < 0 ? "falls" : "undecided";
  return {
    decision: trendId(sides, id),
    word: outcome,
    quantity: id,
    batchSizes: [...sizes].sort((a, b) => a - b),
    runs: sides.flatMap(({runs}) => runIds(runs)),
    level,
    comparisons,
    method: `straight line over the logarithm of the batch size through ${points.length} runs at ${sizes.size} batch sizes, least squares, Student's t; one of ${comparisons} comparisons of the sweep that hold together (Šidák)`,
    slope,
    outcome,
    sentence: sentences[id](slope, outcome),
  };
}

/** The trend of the error rates. */
export const errorTrend = (
  sides: readonly ConfigurationEvidence[],
  options: {level?: number} = {},
): Trend | null => trendOf("error-rate", sides, options);

/** The ends of a slope without its sign, from the smaller to the larger. */
function sizesOf(
  {value, low, high}: Interval,
  write: (size: number) => string,
): {value: string; low: string; high: string} {
  const [least = 0, most = 0] = [low, high].map(Math.abs).sort((a, b) => a - b);
  return {value: write(Math.abs(value)), low: write(least), high: write(most)};
}

function errorSentence(slope: Interval, outcome: Trend["outcome"]): string {
  if (outcome === "undecided")
    return `whether the error rate changes with the batch size is not decided: ${formatPoints(slope.value)} points a doubling, between ${formatPoints(slope.low)} and ${formatPoints(slope.high)}`;
  const {value, low, high} = sizesOf(slope, (one) => formatPoints(one).replace("+", ""));
  return `each doubling of the batch ${outcome === "rises" ? "raises" : "lowers"} the error rate by ${value} points (${low} to ${high})`;
}

function speedSentence(slope: Interval, outcome: Trend["outcome"]): string {
  const ratio = {value: Math.exp(slope.value), low: Math.exp(slope.low), high: Math.exp(slope.high)};
  const isInTimes = isFar(ratio);
  const change = (one: number): string =>
    isInTimes
      ? formatTimes(Math.exp(one))
      : `${one < 0 ? "−" : "+"}${formatChange(Math.abs(Math.expm1(one)))}`;
  if (outcome === "undecided")
    return `whether epochs get shorter with the batch size on the whole is not decided: ${change(slope.value)} a doubling, between ${change(slope.low)} and ${change(slope.high)}`;
  if (isInTimes)
    return `on the whole, each doubling of the batch makes epochs take ${change(slope.value)} as long (${change(slope.low)} to ${change(slope.high)})`;
  const share = {value: ratio.value - 1, low: ratio.low - 1, high: ratio.high - 1};
  const {value, low, high} = sizesOf(share, formatChange);
  return `on the whole, each doubling of the batch makes epochs ${value} ${outcome === "rises" ? "longer" : "shorter"} (${low} to ${high})`;
}

const sentences = {"error-rate": errorSentence, "epoch-time": speedSentence};
