import {expect, test} from "vitest";
import {follow} from "../../../src/telemetry/sampler/follow.ts";
import {fakeTiming} from "../fixtures/fake-timing.ts";

/** Follows a counter (column 0) that moves every 20 ms and a level (column 1) that moves every 200 ms. */
function following(untilMs: number) {
  const timing = fakeTiming();
  const last = [0, 0];
  const moved: {atMs: number; columns: readonly number[]}[] = [];
  let looks = 0;
  follow({
    timing,
    onMoved: (columns) => moved.push({atMs: timing.nowMs(), columns}),
    look: () => {
      looks += 1;
      return [20, 200].flatMap((periodMs, column) => {
        const step = Math.floor((timing.nowMs() + 7) / periodMs);
        if (step === last[column]) return [];
        last[column] = step;
        return [column];
      });
    },
  });
  timing.runUntil(untilMs);
  return {moved, looks: () => looks};
}

test("catches the next two steps of a counter within a millisecond, and two moves of a level within four", () => {
  const {moved} = following(1000);
  expect(moved.map(({columns}) => columns)).toEqual([[0], [0], [1], [1]]);
  expect(moved.slice(0, 2).map(({atMs}) => atMs)).toEqual([13, 33]);
  expect(moved[2]?.atMs).toBeGreaterThanOrEqual(193);
  expect(moved[2]?.atMs).toBeLessThan(198);
  expect(moved[3]?.atMs).toBeLessThan(398);
});

test("stops looking after half a second", () => {
  const {looks} = following(450);
  expect(following(5000).looks()).toBe(looks());
  expect(looks()).toBeLessThan(220);
});
