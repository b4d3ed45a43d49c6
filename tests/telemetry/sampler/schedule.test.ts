import {expect, test} from "vitest";
import {everyPeriod, nextDue} from "../../../src/telemetry/sampler/schedule.ts";
import {fakeTiming} from "../fixtures/fake-timing.ts";

/** When samples were taken until `endMs`, and how late each was. */
function instants(endMs: number, lateMs?: (wake: number) => number): {atMs: number[]; lateMs: number[]} {
  const timing = fakeTiming(lateMs);
  const taken = {atMs: [] as number[], lateMs: [] as number[]};
  everyPeriod(
    100,
    (late) => {
      taken.atMs.push(timing.nowMs());
      taken.lateMs.push(late);
    },
    timing,
  );
  timing.runUntil(endMs);
  return taken;
}

test("timers that are always 7 ms late do not make the schedule drift", () => {
  const {atMs, lateMs} = instants(100_050, () => 7);
  expect(atMs).toHaveLength(1000);
  expect(atMs.at(-1)).toBe(100_000 + 7);
  expect(new Set(lateMs)).toEqual(new Set([7]));
});

test("a tick that comes 360 ms late is taken once, and the grid goes on where it was", () => {
  expect(instants(900, (wake) => (wake === 1 ? 360 : 0)).atMs).toEqual([100, 560, 700, 800, 900]);
});

test("a tick that is late by less than half a period does not cost the next one", () => {
  expect(instants(400, (wake) => (wake === 0 ? 40 : 0)).atMs).toEqual([140, 200, 300, 400]);
});

test("a timer that fires too early is armed again", () => {
  const {atMs} = instants(210, (wake) => (wake === 0 ? -30 : 0));
  expect(atMs).toEqual([100, 200]);
});

test("timers keep their length while samples are not later than 2 ms for it, and the schedule does not drift", () => {
  const timing = fakeTiming(() => 0.75);
  const delays: number[] = [];
  const late: number[] = [];
  const counted = {
    ...timing,
    wakeAfter: (delayMs: number, wake: () => void) => {
      delays.push(delayMs);
      return timing.wakeAfter(delayMs, wake);
    },
  };
  everyPeriod(100, (lateMs) => late.push(lateMs), counted);
  timing.runUntil(100_050);
  expect(late).toHaveLength(1000);
  expect(Math.max(...late)).toBeLessThanOrEqual(2 + 0.75);
  const changes = delays.filter((delayMs, index) => index > 0 && delayMs !== delays[index - 1]);
  expect(changes.length).toBeLessThan(delays.length / 3);
});

test("a schedule that was stopped takes nothing more, also when stopped by its own tick", () => {
  const timing = fakeTiming();
  let taken = 0;
  const stop = everyPeriod(
    100,
    () => {
      taken++;
      if (taken === 2) stop();
    },
    timing,
  );
  timing.runUntil(1000);
  expect(taken).toBe(2);
});

test("nextDue() leaves at least half a period", () => {
  expect(nextDue(100, 100, 100)).toBe(200);
  expect(nextDue(100, 149, 100)).toBe(200);
  expect(nextDue(100, 151, 100)).toBe(300);
  expect(nextDue(100, 50, 100)).toBe(200);
});
