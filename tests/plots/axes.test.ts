import {expect, test} from "vitest";
import {logTicks} from "../../src/plots/axes.ts";

test.each([
  ["all where there is room", [0.8, 4.4], 1000, [0.8, 0.9, 1, 2, 3, 4]],
  ["fewer where they would touch", [0.8, 4.4], 220, [1, 2, 3]],
  ["decades alone on a wide range", [1, 10_000], 240, [1, 10, 100, 1000, 10_000]],
] as const)("a logarithmic axis has %s", (_, ends, axisPx, places) => {
  expect(logTicks(ends, axisPx, 45).map((at) => Number(at.toPrecision(6)))).toEqual(places);
});
