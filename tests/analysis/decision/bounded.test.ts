import {expect, test} from "vitest";
import {simulatedRun, simulatedSweep} from "../../../bench/calibration/sides.ts";
import {sweepEvidence, type RunEvidence} from "../../../src/analysis/decision/evidence.ts";
import {sentenceOf} from "../../../src/analysis/decision/verdict-sentence.ts";
import {compare} from "../../../src/analysis/decision/verdict.ts";
import type {Verdict} from "../../../src/schema/comparison.ts";

/** Five repeats of two variants, the second with 20 % more energy; every figure may be off by these factors. */
function verdictWith({down, up, basis}: {down: number; up: number; basis: string}): Verdict {
  const runs = [1, 1.2].flatMap((energy, variant) =>
    [0.995, 1, 1.002, 0.998, 1.004].map((near, index): RunEvidence => {
      const run = simulatedRun({sweep: "s", repeat: index + 1, settings: {variant}}, {epochMs: 1000 * near});
      const value = energy * near;
      const joulesPerUnit = {value, low: value * down, high: value * up, basis};
      return {...run, summary: {...run.summary, joulesPerUnit}};
    }),
  );
  const [base, head] = sweepEvidence(simulatedSweep("s"), runs).configurations;
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
