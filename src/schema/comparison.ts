// What a verdict is, and the file of a diff.
import {z} from "zod";
import {finite} from "./values/bounded.ts";
import {device, id} from "./values/identifiers.ts";
import {plainText} from "./values/plain-text.ts";

/** Version of what `npm run diff -- --format json` writes. */
export const comparisonVersion = 2;

const count = z.int().nonnegative();
const text = plainText(3000, 1);
const texts = z.array(text).max(200);
const runIds = z.array(plainText(200, 1)).max(2000);
const values = z.array(finite).max(200);

const interval = z.strictObject({value: finite, low: finite, high: finite});
/** A figure with its confidence interval, of the level that stands beside it. */
export type Interval = z.infer<typeof interval>;

const quantityId = z.enum([
  "epoch-time",
  "throughput",
  "step-time",
  "error-rate",
  "peak-memory",
  "energy-per-work",
  "time-to-accuracy",
  "energy-to-accuracy",
  "load",
]);
/** What two configurations are compared in. */
export type QuantityId = z.infer<typeof quantityId>;

const verdictOutcome = z.enum(["better", "worse", "same", "at-a-price", "undecided", "not-comparable"]);
/**
 * What can be said of head against base: better and worse in the quantity's own sense (`word` says which word);
 * at a price: one side is faster, and learns worse.
 */
export type VerdictOutcome = z.infer<typeof verdictOutcome>;

/** p of "no difference" and of "not the same within the margin", corrected for the comparisons of the table. */
const correctedP = z.strictObject({difference: finite, equivalence: finite});
export type CorrectedP = z.infer<typeof correctedP>;

/** A verdict with the figure of each run behind it. */
export const comparedQuantity = z.strictObject({
  decision: plainText(700, 1).describe(
    "Id of what is decided: the quantity and the two sides, sweep/configuration",
  ),
  quantity: quantityId,
  unit: z
    .string()
    .max(40)
    .regex(/^[A-Za-z]+(?:[ /-][A-Za-z]+)*$/)
    .describe("Unit of base, head and their difference: ms, tokens/s, J/image, …"),
  outcome: verdictOutcome,
  word: plainText(50, 1).describe("The outcome for people: faster, slower, same, undecided, …"),
  ratio: interval.nullable().describe("head ÷ base; null where compared by difference or not known"),
  difference: interval
    .nullable()
    .describe("head − base in the quantity's unit; null where compared by ratio"),
  base: finite
    .nullable()
    .describe(
      "Median over the runs, in the quantity's unit, as tables show it; of several configurations their geometric mean; null where there is none",
    ),
  head: finite.nullable(),
  level: z.number().min(0).max(1).describe("Coverage of the interval"),
  p: correctedP.nullable(),
  effectSize: finite.nullable().describe("Effect size: the difference ÷ the standard deviation between runs"),
  n: z.strictObject({base: count, head: count}).describe("Completed runs"),
  sessions: z.strictObject({base: count, head: count}).describe("Sessions that they were recorded in"),
  runs: z.strictObject({base: runIds, head: runIds}).describe("Their ids, sweep/run"),
  figures: z.strictObject({base: values, head: values}).describe("Each run's own figure, in the runs' order"),
  method: text,
  // What two equal configurations could seem to differ by, and what counts as the same: shares, or in the quantity's unit.
  noiseFloor: finite.nullable(),
  margin: finite,
  comparisons: count.describe("Comparisons that this one was corrected for"),
  // Further repeats per side that would decide if the estimate is the truth; null where decided or not known.
  moreRepeats: count.nullable(),
  inTurns: count
    .nullable()
    .default(null)
    .describe("Repeats per side that would decide in turns, in one sweep; null where sessions do not matter"),
  // Failed checks, the price, or why it is undecided; empty for better, worse and same.
  reasons: texts,
  warnings: texts.default([]).describe("What is not the same on both sides, and part of the sentence"),
  caveats: texts.describe("What is not known, or weakens it"),
});
/** A verdict, with the figure of each run behind it. */
export type ComparedQuantity = z.infer<typeof comparedQuantity>;
/** What a comparison of two configurations in one quantity comes to, and everything it rests on. */
export type Verdict = Omit<ComparedQuantity, "figures">;

/** A configuration on both sides. */
const comparedPair = z.strictObject({
  name: text.describe("e.g. CPU, batch 64"),
  device,
  batchSize: z.int().positive().nullable(),
  changes: texts.describe("What is not the same in the two configurations"),
  quantities: z.array(comparedQuantity).max(20),
});
export type ComparedPair = z.infer<typeof comparedPair>;

/** A sweep of head against what it was compared with. */
const comparedSweep = z.strictObject({
  base: z.array(id).min(1).max(1000).describe("Sweeps whose runs are the baseline"),
  head: id,
  machines: text.nullable().describe("How the two machines differ, where they were compared nevertheless"),
  overall: z
    .array(z.strictObject({configurations: count, verdict: comparedQuantity}))
    .max(20)
    .default([])
    .describe("What holds over several configurations together; figures of single runs stand with the pairs"),
  pairs: z.array(comparedPair).max(2000),
  incomparable: z.array(z.strictObject({name: text, reasons: texts})).max(2000),
  added: texts.describe("Configurations that only head has"),
  removed: texts.describe("Configurations that only base has"),
  broken: z
    .array(z.strictObject({name: text, reason: text}))
    .max(2000)
    .describe("Configurations that completed in base and did not in head"),
  failures: z
    .array(
      z.strictObject({
        name: text,
        reason: text,
        onlyHead: z.boolean().describe("Whether runs failed in head and none in base, which completed some"),
      }),
    )
    .max(4000)
    .default([])
    .describe("Configurations of which runs failed, but for broken ones: on which side, how many, and why"),
});
export type ComparedSweep = z.infer<typeof comparedSweep>;

/** Kinds of regression. */
export const regressionKind = z.enum(["slower", "error-rate", "memory", "energy", "broken"]);
export type RegressionKind = z.infer<typeof regressionKind>;
/** What may end a diff with exit code 1: a regression, or that it is not decided whether there is one. */
export const gateFailure = z.enum([...regressionKind.options, "undecided"]);

const side = z.strictObject({
  name: plainText(300, 1).describe("As it was asked for"),
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/)
    .nullable()
    .describe("null for files on the disk"),
});

/** What `npm run diff` found: everything that its terminal and Markdown texts are made from. */
export const comparison = z.strictObject({
  version: z.literal(comparisonVersion),
  base: side,
  head: side,
  sweeps: z.array(comparedSweep).max(500),
  unchanged: z.array(id).max(10_000).describe("Sweeps whose run logs are the same on both sides"),
  unmatched: z
    .array(z.strictObject({sweep: id, reason: text}))
    .max(1000)
    .describe("Sweeps of head that nothing in base can be compared with"),
  removed: z.array(id).max(10_000).describe("Sweeps that only base has"),
  unreadable: z
    .array(z.strictObject({side: z.enum(["base", "head"]), problem: text}))
    .max(1000)
    .describe("Run logs that were left out: file, field, problem, value"),
  failOn: z.array(gateFailure).max(6).describe("Kinds of regression that end with exit code 1"),
});
export type Comparison = z.infer<typeof comparison>;
