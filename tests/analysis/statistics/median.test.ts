import {median} from "d3-array";
import {expect, test} from "vitest";
import {middleOf} from "../../../src/analysis/statistics/median.ts";

test.each([[[]], [[3]], [[3, 1]], [[5, 1, 3]], [[4, 1, 3, 2]], [[10, 9, 2, 2, -1]]])(
  "the median of %j is that of d3-array",
  (values: number[]) => {
    expect(middleOf(values)).toBe(median(values));
  },
);

test("the values stay in their order", () => {
  const values = [3, 1, 2];
  middleOf(values);
  expect(values).toEqual([3, 1, 2]);
});
