import type {Verdict} from "../../../src/schema/comparison.ts";
import {describe, expect, test} from "vitest";
import {compareSweeps} from "../../../src/analysis/decision/compare-sweeps.ts";
import {runEvidence, sweepEvidence, type SweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {loadQuantity} from "../../../src/analysis/decision/load.ts";
import {sentenceOf} from "../../../src/analysis/decision/verdict-sentence.ts";
import {compare} from "../../../src/analysis/decision/verdict.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {epochOf, runOf, sweepOf} from "../stories.ts";

/** A sweep of one configuration whose runs trained for these times. */
function sideOf(
  trainMs: readonly number[],
  {
    sweep = "base",
    batchSize = 32,
    change = {},
  }: {sweep?: string; batchSize?: number; change?: Partial<RunLog>} = {},
): SweepEvidence {
  const runs = trainMs.map((ms, index) =>
    runOf(batchSize, [epochOf(0, ms)], {sweep, repeat: index + 1, ...change}),
  );
  return sweepEvidence(
    sweepOf(runs, {sweep}),
    runs.map((log) => runEvidence(log, null)),
  );
}

const steady = [900, 905, 895, 902, 898];
const slower = steady.map((ms) => ms + 200);

function epochTime(base: SweepEvidence, head: SweepEvidence): Verdict {
  const {pairs, incomparable} = compareSweeps(base, head, {quantities: ["epoch-time"]});
  const verdict = [...pairs, ...incomparable][0]?.verdicts[0];
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
}

describe("compareSweeps()", () => {
  test("a head that takes 20 % longer is slower, with the interval around 1.2", () => {
    const verdict = epochTime(sideOf(steady), sideOf(slower, {sweep: "head"}));
    expect(verdict).toMatchObject({outcome: "worse", word: "slower", n: {base: 5, head: 5}, reasons: []});
    expect(verdict.ratio?.value).toBeCloseTo(1200 / 1000, 3);
    expect(verdict.ratio?.low).toBeGreaterThan(1.19);
    expect(verdict.runs.head[0]).toBe("head/cpu-b32-r1");
  });

  test("equal sides are the same", () => {
    expect(epochTime(sideOf(steady), sideOf(steady, {sweep: "head"})).outcome).toBe("same");
  });

  test("the margin of sameness is said as it is meant: a share of a ratio, points of a difference", () => {
    const verdict = epochTime(sideOf(steady), sideOf(steady, {sweep: "head"}));
    const load = loadQuantity("process.cpu.utilization");
    expect(sentenceOf({...verdict, quantity: "load"}, load)).toMatch(/^CPU load: same within 5\.0.%: /);
    const errors = {...verdict, quantity: "error-rate" as const, ratio: null, margin: 0.02};
    expect(sentenceOf({...errors, difference: {value: 0, low: -0.001, high: 0.001}})).toMatch(
      /^error rate: same within 2 points: /,
    );
  });

  test("noisy sides cannot be told apart, and how many repeats would decide is said", () => {
    const verdict = epochTime(sideOf([900, 1100, 1000]), sideOf([1000, 1200, 950], {sweep: "head"}));
    expect(verdict.outcome).toBe("cannot-tell");
    expect(verdict.moreRepeats).toBeGreaterThan(1);
    expect(sentenceOf(verdict)).toMatch(/^epoch time: cannot tell: \+4\.\d.%, between −/);
  });

  test("configurations of one side only are added or removed", () => {
    const {added, removed, pairs} = compareSweeps(
      sideOf(steady),
      sideOf(steady, {sweep: "head", batchSize: 64}),
    );
    expect(pairs).toEqual([]);
    expect([added.length, removed.length]).toEqual([1, 1]);
  });

  test("other validation images make it incomparable, with both numbers", () => {
    const training = {...runOf(32, []).training!, images: {train: 100, valid: 25}};
    const verdict = epochTime(sideOf(steady), sideOf(slower, {sweep: "head", change: {training}}));
    expect(sentenceOf(verdict)).toBe("epoch time: not comparable: validation sets differ (20 and 25 images)");
  });
});

test("compare() gives a verdict on every quantity that is known", () => {
  const [base] = sideOf(steady).configurations;
  const [head] = sideOf(slower, {sweep: "head"}).configurations;
  const verdicts = compare(base!, head!);
  expect(verdicts.map(({quantity, word}) => [quantity, word])).toEqual([
    ["epoch-time", "slower"],
    ["throughput", "slower"],
    ["error-rate", "cannot tell"],
  ]);
});
