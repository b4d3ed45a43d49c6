import {expect, test} from "vitest";
import {simulatedRun, simulatedSweep} from "../../../../bench/calibration/sides.ts";
import {
  sweepEvidence,
  type ConfigurationEvidence,
  type RunEvidence,
} from "../../../../src/analysis/decision/evidence.ts";
import {boundedSlack} from "../../../../src/analysis/decision/interval/bounds.ts";
import {quantityOf} from "../../../../src/analysis/decision/quantities.ts";
import {sentenceOf} from "../../../../src/analysis/decision/verdict-sentence.ts";
import {compare} from "../../../../src/analysis/decision/verdict.ts";
import type {Verdict} from "../../../../src/schema/comparison.ts";

/** How far figures may be off, as factors, and what they rest on. */
interface Off {
  down: number;
  up: number;
  basis: string;
}

/** Five repeats of two variants, the second with 20 % more energy; every figure may be off by these factors. */
function sidesWith({down, up, basis}: Off): ConfigurationEvidence[] {
  const runs = [1, 1.2].flatMap((energy, variant) =>
    [0.995, 1, 1.002, 0.998, 1.004].map((near, index): RunEvidence => {
      const run = simulatedRun({sweep: "s", repeat: index + 1, settings: {variant}}, {epochMs: 1000 * near});
      const value = energy * near;
      const joulesPerUnit = {value, low: value * down, high: value * up, basis};
      return {...run, summary: {...run.summary, joulesPerUnit}};
    }),
  );
  return sweepEvidence(simulatedSweep("s"), runs).configurations;
}

function verdictWith(off: Off): Verdict {
  const [base, head] = sidesWith(off);
  return compare(base!, head!).find(({quantity}) => quantity === "energy-per-work")!;
}

test("energy by a counter is decided, and its interval holds the counter's steps", () => {
  const exact = verdictWith({down: 1, up: 1, basis: "counter"});
  const stepped = verdictWith({down: 0.98, up: 1.02, basis: "counter"});
  expect([exact.word, stepped.word]).toEqual(["more energy", "more energy"]);
  expect(stepped.ratio!.low / exact.ratio!.low).toBeCloseTo(0.98 / 1.02, 6);
  expect(stepped.ratio!.high / exact.ratio!.high).toBeCloseTo(1.02 / 0.98, 6);
  expect(stepped.method).toMatch(/widened by how finely each figure was measured$/);
  expect(stepped.warnings).toEqual([]);
});

test("energy without a counter decides no fifth, says how coarsely it is known, and promises nothing of more repeats", () => {
  const coarse = verdictWith({down: 0.25, up: 3, basis: "power, integrated"});
  expect(coarse.outcome).toBe("undecided");
  expect(coarse.moreRepeats).toBeNull();
  expect(sentenceOf(coarse)).toMatch(
    /undecided: .*; a figure of it is known within a factor of 4× only \(power, integrated\)$/,
  );
});

test("a bound of nothing leaves a thousandth, and other quantities have none", () => {
  const [side] = sidesWith({down: 0, up: 2, basis: "made up"});
  const {down, up} = boundedSlack(side!, quantityOf("energy-per-work"));
  expect([Math.exp(down), Math.exp(up)].map((one) => Math.round(one))).toEqual([1000, 2]);
  expect(boundedSlack(side!, quantityOf("epoch-time"))).toEqual({down: 0, up: 0});
});
