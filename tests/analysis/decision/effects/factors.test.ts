import {expect, test} from "vitest";
import {factorChanges} from "../../../../src/analysis/decision/effects/factors.ts";
import {factorEffects} from "../../../../src/analysis/findings/factors.ts";
import {comparePairs} from "../../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../../recorded.ts";

const sweep = evidenceOf(
  [16, 64].flatMap((batchSize) =>
    [1, 2, 4].map((workers) => ({
      batchSize,
      trainMs: [900, 915, 908].map((ms) => ms + 10 * workers),
      settings: {workers},
    })),
  ),
);

test("each level of a factor is held against the lowest, in every pair that agrees in the rest", () => {
  const changes = factorChanges(sweep.configurations).map(({factor, from, to, pairs}) => [
    factor,
    from,
    to,
    pairs.length,
  ]);
  expect(changes).toEqual([
    ["batchSize", 16, 64, 3],
    ["workers", 1, 2, 2],
    ["workers", 1, 4, 2],
  ]);
});

test("the effect of a factor over one pair is what the pair's own verdict says", () => {
  const two = evidenceOf([
    {batchSize: 16, trainMs: [900, 915, 908], settings: {workers: 1}},
    {batchSize: 16, trainMs: [940, 951, 949], settings: {workers: 2}},
  ]);
  const [base, head] = two.configurations;
  const [pair] = comparePairs([{base: base!, head: head!}], {quantities: ["epoch-time"]});
  const [effect] = factorEffects(two);
  expect(effect!.effect).toEqual(pair!.verdicts[0]!.ratio);
});

test("of a resumed sweep, a factor's effect reckons with how far two sessions lie apart, as its pairs do", () => {
  const effectOf = (second: string, sizes: readonly number[]) => {
    const resumed = evidenceOf(
      sizes.flatMap((batchSize) =>
        [1, 2].map((workers) => ({
          batchSize,
          trainMs: [900, 902, 901].map((ms) => (workers === 2 ? 1.04 : 1) * ms),
          settings: {workers},
          change: {session: workers === 2 ? second : "first"},
        })),
      ),
    );
    const [effect] = factorEffects(resumed).filter(({factor}) => factor === "workers");
    const [base, head] = resumed.configurations;
    const [pair] = comparePairs([{base: base!, head: head!}], {quantities: ["epoch-time"]});
    return {effect: effect!, pair: pair!.verdicts[0]!};
  };
  expect(effectOf("first", [16, 64]).effect.outcome).toBe("factor");
  expect(effectOf("second", [16, 64]).effect.outcome).toBe("undecided");
  const {effect, pair} = effectOf("second", [16]);
  expect(effect.effect).toEqual(pair.ratio);
});
