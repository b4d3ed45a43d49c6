import {readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {mannWhitneyP, studentP} from "../../../bench/calibration/peers.ts";
import {contrastOf, intervalOf, pairedContrast} from "../../../src/analysis/statistics/contrast.ts";
import {normalQuantile, tProbability, tQuantile} from "../../../src/analysis/statistics/distributions.ts";
import {theilSen} from "../../../src/analysis/statistics/line.ts";

interface Case {
  base: number[];
  head: number[];
  interval: [number, number];
  p: number;
}

// Written by make-fixtures.py beside it.
const cases = JSON.parse(readFileSync(join(import.meta.dirname, "scipy.json"), "utf8")) as {
  t: {df: number; p: number; quantile: number; cdf: number}[];
  normal: {p: number; quantile: number}[];
  contrasts: (Case & {margin: number; estimate: number; df: number; equivalence: number})[];
  paired: Case[];
  mannWhitney: {base: number[]; head: number[]; p: number; student: number}[];
  lines: {x: number[]; y: number[]; slope: number; intercept: number}[];
};

/** Equal to SciPy's figure to 1e-6, as a share where the figure is large. */
const isNear = (found: number, expected: number): boolean =>
  Math.abs(found - expected) <= 1e-6 * Math.max(1, Math.abs(expected));

const near = (found: readonly number[], expected: readonly number[]): void => {
  const far = found.flatMap((value, index) =>
    isNear(value, expected[index] ?? Number.NaN) ? [] : [[value, expected[index]]],
  );
  expect(far).toEqual([]);
  expect(found).toHaveLength(expected.length);
};

describe("statistics equal SciPy's to 1e-6", () => {
  test("quantiles and probabilities of Student's t and the normal distribution", () => {
    near(
      cases.t.flatMap(({df, p}) => [tQuantile(p, df), tProbability(-p * 3, df)]),
      cases.t.flatMap(({quantile, cdf}) => [quantile, cdf]),
    );
    near(
      cases.normal.map(({p}) => normalQuantile(p)),
      cases.normal.map(({quantile}) => quantile),
    );
  });

  test("quantiles of Student's t are right far out, next to the middle, and with many degrees of freedom", () => {
    const probabilities = [0.500_01, 0.6, 0.99, 1 - 1e-6, 1 - 1e-12];
    // With one degree of freedom it is Cauchy's distribution, with two its quantile is 2a√(2 ÷ (1 − 4a²)), a = p − ½.
    for (const p of probabilities) {
      const tail = 1 - p;
      expect(tQuantile(p, 1) * Math.tan(Math.PI * tail)).toBeCloseTo(1, 9);
      expect((tQuantile(p, 2) * Math.sqrt(2 * p * tail)) / (p - tail)).toBeCloseTo(1, 9);
      expect(tQuantile(tail, 3)).toBeCloseTo(-tQuantile(1 - tail, 3), 9);
      expect(tQuantile(p, 999.999) / tQuantile(p, 1000)).toBeCloseTo(1, 6);
      expect(tQuantile(p, Number.POSITIVE_INFINITY)).toBe(normalQuantile(p));
    }
  });

  test.each(cases.contrasts.map((one) => [`${one.base.length} and ${one.head.length}`, one] as const))(
    "contrast, interval, p and equivalence of %s values",
    (_, {base, head, margin, ...expected}) => {
      const contrast = contrastOf(base, head)!;
      const at = (risk: number): [number, number] =>
        intervalOf({...contrast, df: expected.df, ranks: null}, risk);
      // At its p an interval ends at no difference, and at twice the p of the two one-sided tests at the margin.
      const [nearest, farthest] = [at(expected.p), at(Math.min(1, 2 * expected.equivalence))].map((ends) =>
        ends.map(Math.abs).sort((a, b) => a - b),
      );
      near([contrast.estimate, ...at(0.05), 1 + nearest![0]!], [expected.estimate, ...expected.interval, 1]);
      // Our own degrees are fewer than Welch's, and not fewer than the smaller side has.
      expect(contrast.df).toBeLessThanOrEqual(expected.df + 1e-6);
      expect(contrast.df).toBeGreaterThanOrEqual(Math.min(base.length, head.length) - 1);
      if (expected.equivalence < 0.5) near([farthest![1]!], [margin]);
    },
  );

  test("paired differences of fewer than eight values", () => {
    for (const {base, head, interval, p} of cases.paired) {
      const contrast = pairedContrast(base, head)!;
      const at = (risk: number): [number, number] => intervalOf({...contrast, ranks: null}, risk);
      near([...at(0.05), 1 + Math.min(...at(p).map(Math.abs))], [...interval, 1]);
    }
  });

  test("what the calibration compares with: Mann–Whitney's exact p and Student's t test", () => {
    near(
      cases.mannWhitney.flatMap(({base, head}) => [mannWhitneyP(base, head), studentP(base, head)]),
      cases.mannWhitney.flatMap(({p, student}) => [p, student]),
    );
  });

  test("Theil and Sen's line", () => {
    for (const {x, y, slope, intercept} of cases.lines) {
      const line = theilSen(x.map((one, index) => ({x: one, y: y[index]!})));
      near([line.slope, line.intercept], [slope, intercept]);
    }
  });
});
