import {median} from "d3-array";
import {runIds, type ConfigurationEvidence} from "./evidence.ts";
import {boundedSlack} from "./interval/bounds.ts";
import type {Quantity} from "./quantities.ts";
import {tQuantile} from "../statistics/distributions.ts";
import {centreOf, commonScale} from "../statistics/robust.ts";
import {figuresOf, onScale} from "./sweep-noise.ts";

/** A configuration's own figure over its repeats, with the interval that further repeats' centre would lie in. */
export interface Estimate {
  /** Median over the repeats. */
  value: number;
  /** null where one run leaves the spread open. */
  low: number | null;
  high: number | null;
  n: number;
  level: number;
  /** How the interval came about, or why there is none. */
  method: string;
  runs: string[];
}

/**
 * Estimates a configuration's figure; null where no run has it. The interval is that of the robust (geometric) centre, by
 * Student's t: of three to twenty repeats a bootstrap of the median covers less than it says (bench/README.md).
 */
export function estimateOf(
  side: ConfigurationEvidence,
  quantity: Quantity,
  {level = 0.95} = {},
): Estimate | null {
  const figures = figuresOf(side, quantity);
  const value = median(figures);
  if (value === undefined) return null;
  const common = {value, n: figures.length, level, runs: runIds(side.runs)};
  const scaled = onScale(quantity, figures);
  const {value: centre, squaredError, df} = centreOf(scaled, commonScale([scaled]));
  if (squaredError === null)
    return {
      ...common,
      low: null,
      high: null,
      method: "one run: how much a second one would differ is not known",
    };
  const half = tQuantile(1 - (1 - level) / 2, df) * Math.sqrt(squaredError);
  // A share lies between 0 and 1, whatever its interval says.
  const within = (one: number): number => (quantity.unit === "ratio" ? Math.max(0, Math.min(1, one)) : one);
  const back = (one: number): number => (quantity.scale === "ratio" ? Math.exp(one) : within(one));
  const slack = boundedSlack(side, quantity);
  const few = figures.length < 5 ? "; so few repeats make it wide" : "";
  return {
    ...common,
    low: Math.min(value, back(centre - half - slack.down)),
    high: Math.max(value, back(centre + half + slack.up)),
    method: `median of ${figures.length} runs; interval of their robust centre, Student's t${slack.up > 0 ? ", widened by how finely each figure was measured" : ""}${few}`,
  };
}
