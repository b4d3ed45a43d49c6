// What work, its unit and report rows are.
import {z} from "zod";
import {finite, keyed} from "./values/bounded.ts";
import {plainText} from "./values/plain-text.ts";

const count = z.int().nonnegative();

/** Words that stand in sentences and beside numbers: letters only, since they reach comments and pages as they are. */
const unitPattern = /^[A-Za-z]+(?:[ -][A-Za-z]+)*$/;

/** What a training works through, counted in its own unit. */
export const work = z.strictObject({
  unit: z
    .string()
    .max(30)
    .regex(unitPattern, {error: "expected a word in the plural, e.g. images or tokens"}),
  train: count.nullable().describe("In one epoch of training"),
  valid: count.nullable().describe("In one validation"),
});

/** Named figures of a report or an epoch, under the trainer's own names. */
export const figures = keyed(finite, 200);

/** Names of figures that the trainer gave as NaN or infinite: a diverged training is a result too. */
export const notFinite = z
  .array(plainText(100))
  .max(200)
  .describe("Figures that the log gives as NaN or infinite");

/** How far a report says that the training is. */
export const progress = {
  step: count.nullable().describe("Optimizer steps done by then"),
  epoch: finite.nonnegative().nullable().describe("Epochs done by then, with fractions"),
  done: finite.nonnegative().nullable().describe("Work done by then, in its unit"),
};
