import type {VerdictOutcome} from "../schema/comparison.ts";

/** The sign of an outcome, the same in sentences and in the matrix; words stand beside it. */
export const outcomeSigns: Record<VerdictOutcome, string> = {
  better: "▲",
  worse: "▼",
  same: "=",
  "at-a-price": "±",
  undecided: "?",
  "not-comparable": "×",
};
