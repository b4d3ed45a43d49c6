import {formatNumber, formatPoints} from "../../format.ts";
import {findingOf, marginsOf, type Decided} from "./interval/draft.ts";
import type {SideNames} from "../naming/configuration-name.ts";
import {possibleDifference} from "./quantities.ts";

/** Whether both sides learn alike: a side that is quicker but learns less is not faster. */
export interface Learning {
  state: "holds" | "open" | "fails";
  text: string;
  /** The side that is shown to learn worse by more than the margin, if one is. */
  worse: "base" | "head" | null;
}

/**
 * What the error rates of a pair say about its speed: the same within the margin, shown to differ, or open. After MLPerf's
 * rule that a speed-up counts only where the reference convergence is reached.
 */
export function learningOf(decided: Decided | null, names: SideNames): Learning {
  if (decided === null || decided.interval === null || decided.draft.contrast === null)
    return {state: "open", worse: null, text: "whether both learn alike is not known"};
  const {interval, draft} = decided;
  const {estimate} = decided.draft.contrast;
  const points = (value: number): string => formatPoints(possibleDifference(draft.quantity, value));
  const text = (value: number, [low, high]: readonly [number, number]): string =>
    `${points(value)} points, between ${points(low)} and ${points(high)}`;
  const range = text(estimate, interval);
  const finding = findingOf(decided);
  const within = `error rates are the same within ${formatNumber(100 * marginsOf(draft).margin, 2)} points (${range})`;
  if (finding === "same") return {state: "holds", worse: null, text: within};
  if (finding === null)
    return {state: "open", worse: null, text: `error rates are not shown to be the same (${range})`};
  const isHead = estimate > 0;
  const [worse, other] = isHead ? [names.head, names.base] : [names.base, names.head];
  const cost = isHead ? range : text(-estimate, [-interval[1], -interval[0]]);
  return {
    state: "fails",
    worse: isHead ? "head" : "base",
    text: `${worse} learns worse than ${other} (error rate ${cost})`,
  };
}
