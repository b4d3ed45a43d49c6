import {expect, test} from "vitest";
import {smallestDenominator} from "../../../src/analysis/summary/error-counts.ts";

test("printed rates tell the fewest images that they are whole shares of", () => {
  expect(smallestDenominator([0.25, 0.5], 6)).toBe(4);
  expect(smallestDenominator([0.118557, 0.121993], 6)).toBe(582);
});

test("rates that no set up to the limit gives tell nothing", () => {
  expect(smallestDenominator([Math.PI / 10], 12, 1000)).toBeNull();
});
