import type {Verdict, VerdictOutcome} from "../schema/comparison.ts";

/** The sign of an outcome, the same in sentences and in the matrix; words stand beside it. */
export const outcomeSigns: Record<VerdictOutcome, string> = {
  better: "▲",
  worse: "▼",
  same: "=",
  "at-a-price": "±",
  undecided: "?",
  "not-comparable": "×",
};

/** The verdict on speed among those of a pair: on epoch times, or on throughput where not both sides have epochs. */
export const speedAmong = (verdicts: readonly Verdict[]): Verdict | undefined =>
  (["epoch-time", "throughput"] as const)
    .map((id) => verdicts.find(({quantity}) => quantity === id))
    .find((verdict) => verdict !== undefined && verdict.base !== null && verdict.head !== null) ??
  verdicts.find(({quantity}) => quantity === "epoch-time");

/** What speed is told by in some pairs, in words: time per epoch where any has epochs. */
export const speedWords = (pairs: readonly {verdicts: readonly Verdict[]}[]): string =>
  pairs.some(({verdicts}) => speedAmong(verdicts)?.quantity !== "throughput")
    ? "time per epoch"
    : "throughput";
