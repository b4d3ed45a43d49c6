import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {judgeAnyTwo, quantitiesWithin} from "../../../src/analysis/any-two/judge.ts";
import {packed, unpacked} from "../../../src/analysis/any-two/packed.ts";
import {compareSweeps} from "../../../src/analysis/decision/compare-sweeps.ts";
import type {SweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {sensiblePairs} from "../../../src/analysis/decision/pairs.ts";
import {comparePairs} from "../../../src/analysis/decision/verdict.ts";
import {createLibrary} from "../../../src/runs/library.ts";
import {readSweepView} from "../../../src/site/sweep-view.ts";
import {both, quick} from "../../site/fixture-views.ts";

/** Evidence as a browser gets it. */
const sent = (evidence: SweepEvidence): SweepEvidence =>
  unpacked(JSON.parse(JSON.stringify(packed(evidence))));

const whole = (evidence: SweepEvidence) => ({evidence, picked: null});
const at = (evidence: SweepEvidence, place: number) => ({
  evidence,
  picked: evidence.configurations[place] ?? null,
});

describe("evidence that was sent", () => {
  test("gives the same decisions between sweeps, to the last digit", async () => {
    // Two recordings of one machine, for which there is much to decide.
    const library = createLibrary(join(import.meta.dirname, "../../../runs"));
    const [before, after] = [
      await readSweepView(library, "2026-11-23-quick-tensorflow"),
      await readSweepView(library, "2026-11-23-quick-own-operations"),
    ].map(({evidence}) => evidence) as [SweepEvidence, SweepEvidence];
    const verdicts = (one: SweepEvidence, other: SweepEvidence) => {
      const {pairs, incomparable, overall} = compareSweeps(one, other);
      return [pairs.map((pair) => pair.verdicts), incomparable.map((pair) => pair.verdicts), overall];
    };
    const found = verdicts(sent(before), sent(after));
    expect(found).toEqual(verdicts(before, after));
    expect(found.flat(2).length).toBeGreaterThan(10);
  });

  test("gives the same decisions within a sweep", () => {
    for (const {evidence} of [quick, both]) {
      const judged = (one: SweepEvidence) =>
        comparePairs(sensiblePairs(one), {own: quantitiesWithin(one)}).map(({verdicts}) => verdicts);
      expect(judged(sent(evidence))).toEqual(judged(evidence));
    }
  });

  test("holds of a run's metrics only what names its GPUs", () => {
    const metrics = (evidence: SweepEvidence) =>
      evidence.configurations.flatMap(({runs}) => runs.flatMap(({summary}) => summary.metrics));
    expect(metrics(sent(both.evidence)).length).toBeLessThan(metrics(both.evidence).length / 2);
  });
});

describe("judgeAnyTwo()", () => {
  const [a, b] = [quick.evidence, both.evidence];

  test("compares two sweeps as everywhere", () => {
    expect(judgeAnyTwo(whole(a), whole(b))).toEqual({sweeps: compareSweeps(a, b)});
  });

  test("says of counterparts of two sweeps what the comparison of the sweeps says", () => {
    const {pairs, incomparable} = compareSweeps(a, b);
    const [pair] = [...pairs, ...incomparable];
    const picked = (of: SweepEvidence, side: NonNullable<typeof pair>["base"]) => ({
      evidence: of,
      picked: side,
    });
    expect(judgeAnyTwo(picked(a, pair!.base), picked(b, pair!.head))).toEqual({pair});
    expect(judgeAnyTwo(picked(a, pair!.base), whole(b))).toEqual({pair});
    expect(judgeAnyTwo(whole(a), picked(b, pair!.head))).toEqual({pair});
  });

  test("judges two others among all that could have been picked", () => {
    const {pairs, incomparable} = compareSweeps(a, b);
    const counterparts = [...pairs, ...incomparable];
    const base = a.configurations.find((one) => !counterparts.some((pair) => pair.base === one))!;
    const [head] = b.configurations;
    const found = judgeAnyTwo({evidence: a, picked: base}, {evidence: b, picked: head!});
    const all = comparePairs(
      a.configurations.flatMap((one) => b.configurations.map((other) => ({base: one, head: other}))),
    );
    const own = all.find((pair) => pair.base === base && pair.head === head);
    expect(found).toMatchObject({pair: {verdicts: own!.verdicts}, isByHand: true});
  });

  test("judges two of one sweep among its pairs, the way round that its pages have", () => {
    const [pair] = sensiblePairs(b);
    const [own] = comparePairs([pair!], {own: quantitiesWithin(b)});
    for (const [one, other] of [
      [pair!.base, pair!.head],
      [pair!.head, pair!.base],
    ])
      expect(judgeAnyTwo({evidence: b, picked: one!}, {evidence: b, picked: other!})).toMatchObject({
        pair: {verdicts: own!.verdicts},
      });
  });

  test("has nothing to say of a sweep and itself, of repeats of one configuration, and of what has no counterpart", () => {
    expect(judgeAnyTwo(whole(a), whole(a))).toBeNull();
    expect(judgeAnyTwo(at(a, 0), at(a, 0))).toBeNull();
    const none = {...b, configurations: []};
    expect(judgeAnyTwo(at(a, 0), whole(none))).toBeNull();
  });
});
