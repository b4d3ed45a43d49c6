import {formatNumber} from "../format.ts";
import type {Guard} from "./guards.ts";
import {quantityOf} from "./quantities.ts";
import {intervalOf, type Contrast} from "./statistics/contrast.ts";

/** Whether both sides learn alike: a side that is quicker at learning less is not faster. */
export interface Learning extends Guard {
  /** The side that is shown to learn worse by more than the margin, if one is. */
  worse: "base" | "head" | null;
}

const points = (value: number): string => formatNumber(100 * value, 2).replace("-", "−");

/**
 * What the error rates of a pair say about its speed: the same within the margin, shown to differ by more, or open. After
 * MLPerf's rule that a speed-up counts only where the reference convergence is reached. `p` is corrected for the
 * comparisons of the table.
 */
export function learningOf(
  contrast: Contrast | null,
  p: {difference: number; equivalence: number} | null,
  level: number,
): Learning {
  const id = "learning";
  if (contrast === null || p === null)
    return {id, state: "open", worse: null, text: "whether both learn alike is not known: no error rates"};
  const {margin} = quantityOf("error-rate");
  const [low, high] = intervalOf(contrast, level);
  const range = `${points(contrast.estimate)} points, between ${points(low)} and ${points(high)}`;
  if (p.equivalence <= 1 - level)
    return {
      id,
      state: "holds",
      worse: null,
      text: `error rates are the same within ${points(margin)} points (${range})`,
    };
  if (p.difference > 1 - level || Math.abs(contrast.estimate) <= margin)
    return {id, state: "open", worse: null, text: `error rates are not shown to be the same (${range})`};
  const worse = contrast.estimate > 0 ? "head" : "base";
  return {
    id,
    state: "fails",
    worse,
    text: `${worse} learns worse (error rate of head against base: ${range})`,
  };
}
