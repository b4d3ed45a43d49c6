// What the file of a sweep's decisions is.
import {z} from "zod";
import {comparedQuantity, type Verdict} from "./comparison.ts";
import {finite} from "./values/bounded.ts";
import {id} from "./values/identifiers.ts";
import {plainText} from "./values/plain-text.ts";

/** Version of the decisions of a sweep, as its page publishes them. */
export const decisionsVersion = 2;

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

/** What each doubling of the batch does to a quantity, over configurations that differ in batch size only. */
const trend = z.strictObject({
  id: shape.decision,
  family: decision.shape.family,
  quantity: shape.quantity,
  batchSizes: z.array(z.int().positive()).describe("Those that it goes through"),
  runs: shape.runs.shape.base,
  outcome: z.enum(["rises", "falls", "undecided"]),
  word: shape.word,
  interval: decision.shape.interval
    .unwrap()
    .describe("Of each doubling: the ratio, or the difference as a share: the interval that decides"),
  level: shape.level,
  method: shape.method,
  text: plainText(3000, 1).describe("A sentence, as the page has it"),
});

/** Every decision of a sweep: all statements about two of its configurations, and about trends, are read from these. */
export const decisions = z.strictObject({
  version: z.literal(decisionsVersion),
  sweep: id,
  decisions: z.array(decision).max(100_000),
  trends: z.array(trend).max(1000).describe("What each doubling of the batch does"),
});
export type Decisions = z.infer<typeof decisions>;

/** Version of what a report says to programs. */
export const reportVersion = 2;

const text = plainText(3000);
const address = plainText(600, 1);

const statement = z.strictObject({
  text: text.describe("A sentence, as the page has it"),
  decisions: z
    .array(z.strictObject({id: plainText(700, 1), word: plainText(50, 1)}))
    .describe("The decisions that it rests on, and what each says"),
});

/** What the page of a sweep says, for programs: the same texts, read from the same decisions. */
const cost = z
  .strictObject({value: finite, low: finite.nullable(), high: finite.nullable()})
  .nullable()
  .describe("In the currency; null where it is not known");

/** What trainings cost at the prices that the project states. */
const costs = z.strictObject({
  currency: text,
  configurations: z.array(
    z.strictObject({
      runs: z.array(id),
      run: cost.describe("A run, from its start to its end: the median over the repeats, and their range"),
      millionUnits: cost.describe("A million units of work, at the throughput of the steady state"),
      toError: cost.describe(
        "Until the error rate that was stated beforehand, with the interval of that time",
      ),
    }),
  ),
});

export const sweepReport = z.strictObject({
  version: z.literal(reportVersion),
  sweep: id,
  title: text,
  page: address.describe("Of the page that people read, from the site's root"),
  startedAt: z.iso.datetime({offset: true}).nullable(),
  tiles: z
    .array(
      z.strictObject({
        question: text.describe("Fastest, Learns best, Busy or waiting?"),
        answers: z.array(
          statement.extend({
            of: text.nullable().describe("The device, where the sweep has several"),
            answer: text.describe("In a word or two; `text` is the rest of it"),
          }),
        ),
      }),
    )
    .describe("What readers ask first"),
  answers: z.array(statement),
  advice: z.array(statement),
  trends: decisions.shape.trends,
  bottlenecks: z.array(z.strictObject({text, runs: z.array(id)})),
  caveats: z.array(text),
  decisions: decisions.shape.decisions.describe(
    "Every two configurations that differ in one thing, in every quantity",
  ),
  costs: costs.optional().describe("Where the project states a price for what trained"),
  files: z
    .strictObject({configurations: address, pairs: address, sweep: address})
    .describe("Tables behind it, and the sweep as it was recorded; from the site's root"),
});
export type SweepReport = z.infer<typeof sweepReport>;

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
