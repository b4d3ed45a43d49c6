import {mean, sum} from "d3-array";
import {formatPoints} from "../../format.ts";
import type {Interval} from "../../schema/comparison.ts";
import type {ConfigurationEvidence} from "./evidence.ts";
import {trendRisk} from "./interval/family.ts";
import {learningRepeats} from "./pair-contrast.ts";
import {quantityOf} from "./quantities.ts";
import {figuresOf} from "./sweep-noise.ts";
import {tQuantile} from "../statistics/distributions.ts";

/** How the error rate changes with each doubling of the batch size, over all runs of a group of configurations. */
export interface Trend {
  /** Change a doubling, a share of the images, with the interval that decides. */
  slope: Interval;
  /** Whether the interval leaves out "no change", and which way. */
  outcome: "rises" | "falls" | "cannot-tell";
  /** For people, without a full stop. */
  sentence: string;
}

/**
 * The straight line through the error rates of configurations that differ in batch size only, over log2 of it: least squares,
 * Student's t, in the family of the sweep's error rates. null for fewer than three batch sizes, or for one run of each.
 */
export function errorTrend(sides: readonly ConfigurationEvidence[], {level = 0.95} = {}): Trend | null {
  const quantity = quantityOf("error-rate");
  const points = sides.flatMap((side) => {
    const {batchSize} = side.configuration;
    const rates = learningRepeats(quantity, figuresOf(side, quantity));
    return batchSize === null ? [] : rates.map((rate) => ({x: Math.log2(batchSize), rate}));
  });
  const [first] = sides;
  const sizes = new Set(points.map(({x}) => x)).size;
  if (first === undefined || sizes < 3 || points.length === sizes) return null;
  const [centre, height] = [mean(points, ({x}) => x) ?? 0, mean(points, ({rate}) => rate) ?? 0];
  const squares = sum(points, ({x}) => (x - centre) ** 2);
  const value = sum(points, ({x, rate}) => (x - centre) * (rate - height)) / squares;
  const left = sum(points, ({x, rate}) => (rate - height - value * (x - centre)) ** 2);
  const df = points.length - 2;
  const half = tQuantile(1 - trendRisk(first.together, 1 - level) / 2, df) * Math.sqrt(left / df / squares);
  const slope = {value, low: value - half, high: value + half};
  const outcome = slope.low > 0 ? "rises" : slope.high < 0 ? "falls" : "cannot-tell";
  return {slope, outcome, sentence: sentenceFor(slope, outcome)};
}

function sentenceFor(slope: Interval, outcome: Trend["outcome"]): string {
  if (outcome === "cannot-tell")
    return `whether the error rate changes with the batch size is not decided: ${formatPoints(slope.value)} points a doubling, between ${formatPoints(slope.low)} and ${formatPoints(slope.high)}`;
  const ends = [slope.value, slope.low, slope.high].map(Math.abs).sort((a, b) => a - b);
  const [low, value, high] = ends.map((one) => formatPoints(one).replace("+", ""));
  return `each doubling of the batch ${outcome === "rises" ? "raises" : "lowers"} the error rate by ${String(value)} points (${String(low)} to ${String(high)})`;
}
