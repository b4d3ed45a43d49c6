import {expect, test} from "vitest";
import {createGrowthLimit, createRate} from "../../../src/telemetry/source/rate.ts";

test("a rate needs two readings, and zero growth is 0", () => {
  const rate = createRate(100);
  expect(rate(40, 0)).toBeNull();
  expect(rate(40, 100)).toBe(0);
  expect(rate(90, 200)).toBe(50 / 100);
});

test("a reading soon after the last is compared with the one before that", () => {
  const rate = createRate(100);
  rate(0, 0);
  rate(80, 100);
  expect(rate(90, 103)).toBe(90 / 103);
});

test("readings at the same instant have no rate", () => {
  const rate = createRate(100);
  rate(0, 0);
  expect(rate(5, 0)).toBeNull();
});

test("growth above the limit comes with later readings and nothing is lost", () => {
  const limit = createGrowthLimit(2);
  expect([limit(0, 0), limit(230, 100), limit(400, 200), limit(400, 300)]).toEqual([0, 200, 400, 400]);
});
