import {expect, test} from "vitest";
import {marginsOf} from "../../../../src/analysis/decision/interval/draft.ts";
import {quantityOf} from "../../../../src/analysis/decision/quantities.ts";
import {contrastOf} from "../../../../src/analysis/statistics/contrast.ts";

const marginAt = (rate: number): number =>
  marginsOf({
    quantity: quantityOf("error-rate"),
    contrast: contrastOf([rate, rate], [2 * rate, 2 * rate]),
    stated: undefined,
  }).margin;

test("the margin of error rates is an eighth of the smaller one, at most two points, at least a tenth of one", () => {
  expect(marginAt(0.3)).toBe(0.02);
  expect(marginAt(0.08)).toBeCloseTo(0.01);
  expect(marginAt(0.001)).toBe(0.001);
});

test("a stated margin stands, and the least that matters is never more than a quarter of it", () => {
  expect(marginsOf({quantity: quantityOf("epoch-time"), contrast: null, stated: 0.02})).toEqual({
    margin: 0.02,
    least: 0.005,
  });
});
