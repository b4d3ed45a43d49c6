import {formatNumber, formatPoints} from "../../format.ts";
import type {ComparabilityCheck} from "./comparability-checks.ts";
import {quantityOf} from "./quantities.ts";
import type {SideNames} from "../naming/configuration-name.ts";
import {intervalOf, type Contrast} from "../statistics/contrast.ts";

/** Whether both sides learn alike: a side that is quicker at learning less is not faster. */
export interface Learning extends Pick<ComparabilityCheck, "state" | "text"> {
  /** The side that is shown to learn worse by more than the margin, if one is. */
  worse: "base" | "head" | null;
}

/**
 * What the error rates of a pair say about its speed: the same within the margin, shown to differ by more, or open. After
 * MLPerf's rule that a speed-up counts only where the reference convergence is reached. `p` is corrected for the
 * comparisons of the table.
 */
export function learningOf(
  contrast: Contrast | null,
  p: {difference: number; equivalence: number} | null,
  {level, names}: {level: number; names: SideNames},
): Learning {
  if (contrast === null || p === null)
    return {state: "open", worse: null, text: "whether both learn alike is not known: no error rates"};
  const {margin} = quantityOf("error-rate");
  const [low, high] = intervalOf(contrast, level);
  const range = `${formatPoints(contrast.estimate)} points, between ${formatPoints(low)} and ${formatPoints(high)}`;
  if (p.equivalence <= 1 - level) {
    const text = `error rates are the same within ${formatNumber(100 * margin)} points (${range})`;
    return {state: "holds", worse: null, text};
  }
  if (p.difference > 1 - level || Math.abs(contrast.estimate) <= margin)
    return {state: "open", worse: null, text: `error rates are not shown to be the same (${range})`};
  const isHead = contrast.estimate > 0;
  const [worse, other] = isHead ? [names.head, names.base] : [names.base, names.head];
  const cost = isHead
    ? range
    : `${formatPoints(-contrast.estimate)} points, between ${formatPoints(-high)} and ${formatPoints(-low)}`;
  return {
    state: "fails",
    worse: isHead ? "head" : "base",
    text: `${worse} learns worse than ${other} (error rate ${cost})`,
  };
}
