import {expect, test} from "vitest";
import {outliersOf} from "../../../src/analysis/statistics/outliers.ts";

const found = (values: (number | null)[], least = 0): number[] => [...outliersOf(values, least)];

test("a value beyond three and a half deviations is found, on either side, and one within is not", () => {
  // Deviations from the median 10: 2 1 0 1 2, so a spread of 1.4826 and a limit of 5.19.
  expect(found([8, 9, 10, 11, 12])).toEqual([]);
  // With two more the deviations are 2 1 0 1 2 6 8: their median is 2, and the limit 10.4.
  expect(found([8, 9, 10, 11, 12, 4, 18])).toEqual([]);
  expect(found([8, 9, 10, 11, 12, 10, 10, 17, 3])).toEqual([7, 8]);
});

test("what is too little to matter is none, however equal the others are", () => {
  expect(found([0, 0, 0, 0, 0.04, 0.06], 0.05)).toEqual([5]);
});

test("a missing value is none, and four values do not show what is ordinary", () => {
  expect(found([1, 1, null, 1, 1, 9])).toEqual([5]);
  expect(found([1, 1, null, 1, 9])).toEqual([]);
});
