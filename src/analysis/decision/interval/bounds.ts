// How far figures may be off by their own bounds, and what that leaves of a comparison.
import {mean} from "d3-array";
import {known} from "../../signals/derived.ts";
import type {Contrast} from "../../statistics/contrast.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import type {Quantity} from "../quantities.ts";

/** No bound is taken for lower than this share of a figure: a logarithm of nothing is none. */
const leastBound = 1e-3;

/** How far a side's figures may be off by their own bounds, on the log scale: a counter moves in steps, a sensor sees a part. */
export function boundedSlack({runs}: ConfigurationEvidence, quantity: Quantity): Contrast["slack"] {
  if (quantity.isBounded !== true) return {down: 0, up: 0};
  const figures = known(runs.map(({summary}) => quantity.figure(summary))).filter(({value}) => value > 0);
  return {
    down: mean(figures, ({value, low}) => -Math.log(Math.max(leastBound, low / value))) ?? 0,
    up: mean(figures, ({value, high}) => Math.log(high / value)) ?? 0,
  };
}
