import {expect, test} from "vitest";
import {idleStretches, idleWithin} from "../../../src/analysis/signals/idle.ts";

const levels = [
  {startMs: 0, endMs: 200, value: 0.9},
  {startMs: 200, endMs: 400, value: 0},
  {startMs: 400, endMs: 600, value: 0.04},
  {startMs: 600, endMs: 800, value: 0.5},
  {startMs: 800, endMs: 1000, value: 0},
  {startMs: 1000, endMs: 1200, value: 0.05},
  {startMs: 2000, endMs: 2500, value: 0},
];

test("idle is below a twentieth for two sensor windows; one window may have fallen badly", () => {
  expect(idleStretches(levels, 200)).toEqual([
    {startMs: 200, endMs: 600},
    {startMs: 2000, endMs: 2500},
  ]);
});

test("a gap in the samples ends an idle stretch: nobody saw what was in it", () => {
  const gap = [
    {startMs: 0, endMs: 500, value: 0},
    {startMs: 1500, endMs: 2000, value: 0},
  ];
  expect(idleStretches(gap, 200)).toEqual([
    {startMs: 0, endMs: 500},
    {startMs: 1500, endMs: 2000},
  ]);
});

test("within a stretch the parts inside it count", () => {
  expect(idleWithin(idleStretches(levels, 200), {startMs: 500, endMs: 2300})).toEqual({
    count: 2,
    totalMs: 100 + 300,
    longestMs: 300,
  });
});
