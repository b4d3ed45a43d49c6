import {z} from "zod";
import {comparedQuantity, type Verdict} from "./comparison.ts";
import {finite} from "./values/bounded.ts";
import {id} from "./values/identifiers.ts";

/** Version of the decisions of a sweep, as its page publishes them. */
export const decisionsVersion = 1;

const {shape} = comparedQuantity;

/** What the data of one family of comparisons says of two configurations in one quantity. */
const decision = z.strictObject({
  id: shape.decision,
  family: z
    .strictObject({comparisons: shape.comparisons})
    .describe("Comparisons that hold together with this one"),
  quantity: shape.quantity,
  unit: shape.unit,
  base: shape.runs.shape.base,
  head: shape.runs.shape.head,
  outcome: shape.outcome,
  word: shape.word,
  interval: z
    .strictObject({scale: z.enum(["ratio", "difference"]), value: finite, low: finite, high: finite})
    .nullable()
    .describe("head ÷ base, or head − base in the unit: the interval that decides; null where nothing does"),
  level: shape.level,
  margin: shape.margin,
  n: shape.n,
  sessions: shape.sessions,
  method: shape.method,
  reasons: shape.reasons,
  warnings: shape.warnings,
  moreRepeats: shape.moreRepeats,
  inTurns: shape.inTurns,
});
export type Decision = z.infer<typeof decision>;

/** Every decision of a sweep: all statements about two of its configurations are read from these. */
export const decisions = z.strictObject({
  version: z.literal(decisionsVersion),
  sweep: id,
  decisions: z.array(decision).max(100_000),
});
export type Decisions = z.infer<typeof decisions>;

/** The decision that a verdict is. */
export function decisionOf(verdict: Verdict): Decision {
  const {decision: ownId, comparisons, quantity, unit, runs, outcome, word, ratio, difference} = verdict;
  const {level, margin, n, sessions, method, reasons, warnings, moreRepeats, inTurns} = verdict;
  const interval =
    ratio !== null
      ? {scale: "ratio" as const, ...ratio}
      : difference === null
        ? null
        : {scale: "difference" as const, ...difference};
  return {
    id: ownId,
    family: {comparisons},
    quantity,
    unit,
    base: runs.base,
    head: runs.head,
    outcome,
    word,
    interval,
    level,
    margin,
    n,
    sessions,
    method,
    reasons,
    warnings,
    moreRepeats,
    inTurns,
  };
}
