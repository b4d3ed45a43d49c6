import {expect, test} from "vitest";
import {sentenceOf} from "../../../src/analysis/decision/verdict-sentence.ts";
import {compare} from "../../../src/analysis/decision/verdict.ts";
import {exampleQuantity} from "../../diff/examples.ts";
import {evidenceOf} from "../recorded.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const undecided = {outcome: "undecided" as const, word: "undecided"};
const said = (change: Partial<ReturnType<typeof exampleQuantity>>): string =>
  plain(sentenceOf(exampleQuantity(change)));

test("what is far from equal is said in factors, and no further than anybody reads", () => {
  expect(said({...undecided, ratio: {value: 9.19, low: 0.9, high: 6.6e13}})).toBe(
    "epoch time: undecided: 9.19×, between 0.9× and more than 100× (5 runs per side)",
  );
  expect(said({ratio: {value: 1.4, low: 1.1, high: 8}})).toContain("takes 1.4× as long, between 1.1× and 8×");
});

test("an end that leaves out no difference is not rounded to none", () => {
  expect(said({outcome: "better", word: "faster", ratio: {value: 0.95, low: 0.9, high: 0.9997}})).toContain(
    "faster by 5.0 %, between 0.03 % and 10 %",
  );
});

test("no more repeats than anybody makes are advised", () => {
  const ratio = {value: 1.02, low: 0.99, high: 1.05};
  expect(said({...undecided, ratio, moreRepeats: 15})).toContain("; 15 more repeats per side would decide");
  expect(said({...undecided, ratio, moreRepeats: 245})).toMatch(
    /; to decide would take more repeats than is practical$/,
  );
  expect(said({...undecided, ratio, inTurns: 6})).toMatch(
    /; in turns, in one sweep, it takes 6 repeats per side$/,
  );
});

test("two runs of few images leave no more open than there are error rates", () => {
  const [base, head] = evidenceOf([
    {batchSize: 16, trainMs: [900, 901], errorRates: [0.1, 0.6]},
    {batchSize: 32, trainMs: [900, 901], errorRates: [0.2, 0.7]},
  ]).configurations;
  const verdict = compare(base!, head!, {quantities: ["error-rate"]})[0]!;
  expect(verdict.difference).toMatchObject({low: -1, high: 1});
  expect(sentenceOf(verdict)).toContain("between −100 points and +100 points");
});
