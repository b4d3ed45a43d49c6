import {expect, test} from "vitest";
import {createSeldom} from "../../../src/telemetry/source/seldom.ts";

test("something read seldom is due at once, and then when its period is over", () => {
  const seldom = createSeldom();
  expect(seldom.isDue(0)).toBe(true);
  seldom.note(0, 1000);
  expect([100, 900, 979].map(seldom.isDue)).toEqual([false, false, false]);
});

test("a timer that is 20 ms early does not slip to the next sample", () => {
  const seldom = createSeldom();
  seldom.note(0, 1000);
  expect(seldom.isDue(980)).toBe(true);
});

test("without a period it is due at every sample", () => {
  const seldom = createSeldom();
  seldom.note(0, 0);
  expect(seldom.isDue(1)).toBe(true);
});
