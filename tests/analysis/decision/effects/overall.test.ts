import {expect, test} from "vitest";
import {compareSweeps} from "../../../../src/analysis/decision/compare-sweeps.ts";
import {statedSpread} from "../../../../src/analysis/decision/interval/sessions.ts";
import type {SweepEvidence} from "../../../../src/analysis/decision/evidence.ts";
import {evidenceOf} from "../../recorded.ts";

/** Runs of 3 % beside their centre, as far apart as five normal values are. */
const noise = [-0.035, -0.015, 0, 0.015, 0.035];

/** Five configurations; `by` is the change of them all, `daily` what a session adds to a repeat of all of them. */
const side = (sweep: string, by: number, daily: readonly number[] = [0, 0, 0, 0, 0]): SweepEvidence =>
  evidenceOf(
    [16, 32, 64, 128, 256].map((batchSize, place) => ({
      batchSize,
      trainMs: noise.map(
        (_, index) =>
          1000 * (1 + place / 10) * by * Math.exp((noise[(index + place) % 5] ?? 0) + (daily[index] ?? 0)) -
          100,
      ),
    })),
    {sweep},
  );

const spreadOf = () => statedSpread(0.002);

test("a uniform 5 % over five configurations is told, where no pair tells it", () => {
  const {overall, pairs} = compareSweeps(side("base", 1), side("head", 1.05), {spreadOf});
  expect(pairs.map(({verdicts}) => verdicts[0]?.outcome)).not.toContain("worse");
  const [speed] = overall;
  expect(speed).toMatchObject({configurations: 5, verdict: {quantity: "epoch-time", outcome: "worse"}});
  expect(speed!.verdict.ratio!.value).toBeCloseTo(1.05, 3);
  expect(overall.filter(({verdict}) => ["throughput", "step-time"].includes(verdict.quantity))).toEqual([]);
});

test("the spread between sessions counts once, not once a configuration", () => {
  const {overall} = compareSweeps(side("base", 1), side("head", 1.05));
  // 3 % a session, assumed: 5 % is within two of its standard errors.
  expect(overall[0]!.verdict).toMatchObject({outcome: "undecided"});
  expect(overall[0]!.verdict.inTurns).toBeLessThan(5);
});

test("what all configurations of a repeat share is no five times as sure", () => {
  const shaken = [0.06, -0.05, 0.04, -0.06, 0.01];
  const of = (daily?: readonly number[]): number => {
    const {overall} = compareSweeps(side("base", 1, daily), side("head", 1.05, daily?.toReversed()), {
      spreadOf,
    });
    const {low, high} = overall[0]!.verdict.ratio!;
    return high - low;
  };
  expect(of(shaken)).toBeGreaterThan(2 * of());
});

test("a change of one sweep alone, or of one configuration alone, has nothing over all", () => {
  const one = (sweep: string): SweepEvidence =>
    evidenceOf([{batchSize: 16, trainMs: [900, 905, 910]}], {sweep});
  expect(compareSweeps(one("base"), one("head")).overall).toEqual([]);
});
