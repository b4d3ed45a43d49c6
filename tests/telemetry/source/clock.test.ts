import {expect, test} from "vitest";
import {clockOffset} from "../../../src/telemetry/source/clock.ts";

test("the offset comes from the quickest round, and half its trip bounds the error", () => {
  const {offsetMs, errorMs} = clockOffset([
    {sentMs: 1000, receivedMs: 1010, otherMs: 4},
    {sentMs: 1020, receivedMs: 1022, otherMs: 21},
    {sentMs: 1030, receivedMs: 1040, otherMs: 36},
  ]);
  expect(offsetMs).toBe(1021 - 21);
  expect(errorMs).toBeCloseTo(1 + 0.001, 10);
});

test("a clock behind ours by an hour is found", () => {
  const hourMs = 3_600_000;
  expect(clockOffset([{sentMs: hourMs, receivedMs: hourMs, otherMs: 0}]).offsetMs).toBe(hourMs);
});

test("no rounds are an error", () => {
  expect(() => clockOffset([])).toThrow("no clock rounds: 0 (ask at least once)");
});
