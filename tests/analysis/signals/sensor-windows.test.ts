import {expect, test} from "vitest";
import {windowLevels} from "../../../src/analysis/signals/sensor-windows.ts";

/** What a sensor shows at each instant: the mean of its last whole window, beginning at 0, of a load that steps up at 500. */
function readingsAt(atMs: readonly number[]): number[] {
  const busyUntil = (ms: number): number => Math.max(0, ms - 500);
  return atMs.map((at) => {
    const end = Math.floor(at / 200) * 200;
    return (busyUntil(end) - busyUntil(end - 200)) / 200;
  });
}

const every100 = Array.from({length: 13}, (_, index) => 50 + 100 * index);

test("the window that holds a change is parted where its mean says", () => {
  // The sensor was seen to move at 600, from 0 to 0.5, and at 800, to 1.
  const levels = windowLevels(every100, readingsAt(every100), {windowMs: 200, moves: [600, 800]});
  const change = levels.find(({value}) => value === 1);
  expect(change?.startMs).toBeCloseTo(500, 6);
  expect(levels.filter(({value}) => value > 0 && value < 1)).toEqual([]);
});

test("a window that no sample saw is missing", () => {
  const seen = every100.filter((at) => at < 600 || at > 1000);
  const levels = windowLevels(seen, readingsAt(seen), {windowMs: 200, moves: [600, 800]});
  expect(levels.some(({startMs, endMs}) => startMs < 700 && endMs > 700)).toBe(false);
});

test("a period that differs from the usual is found from the moves themselves", () => {
  const moves = [167, 334, 835, 1002];
  const levels = windowLevels(
    every100,
    every100.map(() => 0.5),
    {windowMs: 200, moves},
  );
  const lengths = levels.map(({startMs, endMs}) => endMs - startMs);
  for (const length of lengths) expect(length).toBeCloseTo(167, 6);
});

test("a window with a mark in it is parted there where nothing else explains its mean, and keeps the mean", () => {
  // 0.9 before, a window at 0.3 with a mark at its middle, 0.6 after: 0 before the mark and 0.6 after it.
  const atMs = [50, 150, 250, 350, 450, 550];
  const values = [0.9, 0.9, 0.3, 0.3, 0.6, 0.6];
  const levels = windowLevels(atMs, values, {windowMs: 200, moves: [200, 400], marks: [100]});
  expect(levels.filter(({startMs, endMs}) => startMs >= 0 && endMs <= 200)).toEqual([
    {startMs: 0, endMs: 100, value: 0},
    {startMs: 100, endMs: 200, value: 0.6},
  ]);
});
