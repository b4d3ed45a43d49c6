import {expect, test} from "vitest";
import {
  fewestForShift,
  levelShifts,
  type SessionLevel,
} from "../../../../src/analysis/decision/effects/level-shifts.ts";
import {randomNormal} from "../../sessions.ts";

const normal = randomNormal(5);

const sessionsOf = (logs: readonly number[], commitOf: (place: number) => string | null): SessionLevel[] =>
  logs.map((logMs, place) => ({
    sweep: `s${place}`,
    session: `s${place}`,
    startedAt: null,
    commit: commitOf(place),
    logMs,
    lowMs: Math.exp(logMs),
    highMs: Math.exp(logMs),
    runs: [],
  }));

const stepped = (count: number, at: number, by: number): number[] =>
  Array.from({length: count}, (_, place) => 7 + 0.01 * normal() + (place < at ? 0 : by));

test("outcome, interval and parts say one thing, and the parts meet", () => {
  const {shifts, parts} = levelShifts(sessionsOf(stepped(20, 12, -0.2), (place) => `c${place}`));
  expect(shifts.map(({at, outcome}) => [at, outcome])).toEqual([[12, "faster"]]);
  const [{ratio} = {ratio: {value: 1, low: 1, high: 1}}] = shifts;
  expect(ratio.low).toBeLessThan(Math.exp(-0.2));
  expect(ratio.high).toBeLessThan(1);
  expect(parts.map(({start, end}) => [start, end])).toEqual([
    [0, 12],
    [12, 20],
  ]);
});

test("what became many times as long is said as a factor", () => {
  const {shifts} = levelShifts(sessionsOf(stepped(20, 10, Math.log(8)), () => null));
  expect(shifts[0]?.sentence).toMatch(
    /^epochs took [78](?:\.\d+)?× as long \([\d.]+× to [\d.]+×\) and stayed so, /,
  );
});

test("what is smaller than the least that matters is no shift, however sure", () => {
  const tiny = Array.from({length: 40}, (_, place) => 7 + 0.0002 * normal() + (place < 20 ? 0 : 0.004));
  expect(levelShifts(sessionsOf(tiny, () => null)).shifts).toEqual([]);
});

test("a machine that changed under one commit is said so, and a shift without commits too", () => {
  const logs = stepped(20, 10, 0.2);
  expect(levelShifts(sessionsOf(logs, () => "abc")).shifts[0]?.sentence).toContain(
    "the same before and after",
  );
  expect(levelShifts(sessionsOf(logs, () => null)).shifts[0]?.sentence).toContain("no commit is known");
});

test("no sessions have no parts, and too few no shift", () => {
  expect(levelShifts([])).toEqual({shifts: [], parts: []});
  const few = levelShifts(sessionsOf(stepped(fewestForShift - 1, 3, 1), () => null));
  expect(few.shifts).toEqual([]);
  expect(few.parts).toHaveLength(1);
});
