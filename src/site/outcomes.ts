import type {Outcome} from "../analysis/decision/verdict.ts";

/** The sign of an outcome, the same in sentences and in the matrix; words stand beside it. */
export const outcomeSigns: Record<Outcome, string> = {
  better: "▲",
  worse: "▼",
  same: "=",
  "at-a-price": "±",
  "cannot-tell": "?",
  "not-comparable": "×",
};
