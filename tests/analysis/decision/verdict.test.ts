import type {Verdict} from "../../../src/schema/comparison.ts";
import {describe, expect, test} from "vitest";
import {compareSweeps} from "../../../src/analysis/decision/compare-sweeps.ts";
import {runEvidence, sweepEvidence, type SweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {loadQuantity} from "../../../src/analysis/decision/load.ts";
import {sentenceOf} from "../../../src/analysis/decision/verdict-sentence.ts";
import {sensiblePairs} from "../../../src/analysis/decision/pairs.ts";
import {statedSpread} from "../../../src/analysis/decision/interval/sessions.ts";
import {compare, comparePairs} from "../../../src/analysis/decision/verdict.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {evidenceOf} from "../recorded.ts";
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
  const {pairs, incomparable} = compareSweeps(base, head, {
    quantities: ["epoch-time"],
    spreadOf: () => statedSpread(0.001),
  });
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
    const {configurations} = evidenceOf([
      {batchSize: 16, trainMs: [900, 1100, 1000]},
      {batchSize: 32, trainMs: [1000, 1200, 950]},
    ]);
    const [verdict] = compare(configurations[0]!, configurations[1]!, {quantities: ["epoch-time"]});
    if (verdict === undefined) throw new Error("no verdict");
    expect(verdict.outcome).toBe("undecided");
    expect(verdict.moreRepeats).toBeGreaterThan(1);
    expect(sentenceOf(verdict)).toMatch(/^epoch time: undecided: \+4\.\d.%, between −/);
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
    const work = {unit: "images", train: 100, valid: 25};
    const verdict = epochTime(sideOf(steady), sideOf(slower, {sweep: "head", change: {work}}));
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
    ["error-rate", "undecided"],
  ]);
});

describe("one decision", () => {
  const sizes = [4, 5, 10, 20, 25];
  const times = [
    [1000, 1040, 985],
    [960, 1010, 975],
    [930, 905, 950],
    [900, 940, 915],
    [880, 860, 905],
  ];
  const sweep = evidenceOf(
    sizes.map((batchSize, index) => ({
      batchSize,
      trainMs: times[index] ?? [],
      errorRates: [0.2, 0.21, 0.19],
    })),
  );

  test("of two runs that learned very differently no error rate is said to lie more than 100 points off", () => {
    const wild = evidenceOf(
      sizes.map((batchSize) => ({batchSize, trainMs: [900, 910], errorRates: [0.1, 0.6]})),
    );
    const texts = comparePairs(sensiblePairs(wild)).map(({learning}) => learning.text);
    for (const text of texts) expect(text).toMatch(/between −100 and \+100\)$/);
  });

  test("a pair comes to the same alone and among all pairs of its sweep", () => {
    const [first, , , , last] = sweep.configurations.toSorted(
      (a, b) => (a.configuration.batchSize ?? 0) - (b.configuration.batchSize ?? 0),
    );
    const alone = comparePairs([{base: first!, head: last!}])[0]!.verdicts;
    const among = comparePairs(sensiblePairs(sweep)).find(({base, head}) => base === first && head === last)!;
    expect(alone).toEqual(among.verdicts);
    expect(alone[0]!.comparisons).toBe(11); // Ten pairs and a trend.
  });

  test("better and worse leave out no difference, the same lies inside the margin, else neither", () => {
    const verdicts = comparePairs(sensiblePairs(sweep)).flatMap((pair) => pair.verdicts);
    expect(verdicts.length).toBeGreaterThan(20);
    for (const {outcome, ratio, margin} of verdicts) {
      if (ratio === null) continue;
      const [isApart, isWithin] = [
        ratio.low > 1 || ratio.high < 1,
        ratio.high < 1 + margin && ratio.low > 1 / (1 + margin),
      ];
      if (outcome === "better" || outcome === "worse") expect(isApart).toBe(true);
      else if (outcome === "same") expect(isWithin).toBe(true);
      else expect(isApart || isWithin).toBe(false);
    }
  });

  test("throughput is never surer than epoch time: both are one question", () => {
    for (const {verdicts} of comparePairs(sensiblePairs(sweep))) {
      const [epoch, rate] = ["epoch-time", "throughput"].map((id) =>
        verdicts.find(({quantity}) => quantity === id)!,
      );
      if (rate!.outcome !== "undecided") expect(rate!.outcome).toBe(epoch!.outcome);
      expect(rate!.comparisons).toBe(epoch!.comparisons);
    }
  });

  test("one run per side decides nothing, however far apart, and shows both figures", () => {
    const single = evidenceOf([
      {batchSize: 16, trainMs: [1000]},
      {batchSize: 32, trainMs: [9000]},
    ]).configurations;
    const [verdict] = compare(single[0]!, single[1]!);
    expect(verdict).toMatchObject({outcome: "undecided", ratio: null});
    expect(sentenceOf(verdict!)).toBe(
      "epoch time: undecided: one run per side decides nothing (1.1 s and 9.1 s)",
    );
  });

  test("sides of different sessions carry a spread between sessions, which can be stated", () => {
    const sides = [
      sideOf(steady),
      sideOf(
        steady.map((ms) => ms * 1.06),
        {sweep: "head"},
      ),
    ] as const;
    const [assumed] = compareSweeps(...sides, {quantities: ["epoch-time"]}).pairs;
    expect(assumed?.verdicts[0]).toMatchObject({outcome: "undecided", moreRepeats: null});
    expect(assumed?.verdicts[0]?.warnings.join()).toMatch(
      /3\.0.% apart.*assumed for a virtual or shared machine/,
    );
    expect(epochTime(...sides).outcome).toBe("worse");
  });

  test("seeds are paired across sweeps: equal programs that learned the same differ by exactly nothing", () => {
    const side = (sweep: string, errorRates: number[], seed?: number): SweepEvidence =>
      evidenceOf(
        [
          {
            batchSize: 32,
            trainMs: errorRates.map(() => 900),
            errorRates,
            settings: seed === undefined ? {} : {seed},
          },
        ],
        {sweep},
      );
    const rates = [0.2, 0.26, 0.23, 0.18, 0.25];
    const of = (base: SweepEvidence, head: SweepEvidence): Verdict =>
      compareSweeps(base, head, {quantities: ["error-rate"]}).pairs[0]!.verdicts[0]!;
    expect(of(side("a", rates, 1), side("b", rates, 1))).toMatchObject({
      outcome: "same",
      difference: {value: 0, low: 0, high: 0},
      n: {base: 5, head: 5},
    });
    // Seeds 3 to 5 of one side are the first three of the other.
    expect(of(side("a", rates, 1), side("b", rates.slice(2), 3)).difference).toEqual({
      value: 0,
      low: 0,
      high: 0,
    });
    const shifted = rates.map((rate, index) => rate + 0.05 + index / 1000);
    expect(of(side("a", rates, 1), side("b", shifted, 1)).outcome).toBe("worse");
    // Without seeds nobody knows which runs belong together.
    expect(of(side("a", rates), side("b", shifted)).outcome).toBe("undecided");
    // One training three times on each side is one run a side, whatever its seeds.
    expect(of(side("a", [0.2, 0.2, 0.2], 1), side("b", [0.25, 0.25, 0.25], 1)).outcome).toBe("undecided");
  });

  test("the margin of error rates is close where errors are small", () => {
    const [few, more] = evidenceOf([
      {batchSize: 16, trainMs: [900, 900, 900, 900], errorRates: [0.029, 0.03, 0.028, 0.0295]},
      {batchSize: 32, trainMs: [600, 610, 605, 600], errorRates: [0.046, 0.045, 0.047, 0.046]},
    ]).configurations;
    const verdicts = compare(few!, more!);
    expect(verdicts.map(({word}) => word)).toEqual([
      "faster, but learns worse",
      "faster, but learns worse",
      "learns worse",
    ]);
    expect(verdicts[2]?.margin).toBeLessThan(0.005);
  });
});
