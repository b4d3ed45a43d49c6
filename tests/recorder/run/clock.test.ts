import {expect, test} from "vitest";
import {clockDriftMs} from "../../../src/recorder/run/clock.ts";

test.each([
  ["a wall clock that was set forward", 1_000_250, 1_000_000, 250],
  ["a wall clock that was set back", 1_000_000, 1_003_600, -3600],
  ["what the wall clock's whole milliseconds cannot show", 1_000_001, 1_000_000.2, 0],
])("clockDriftMs() of %s", (_, wallMs, steadyMs, drift) =>
  expect(clockDriftMs(wallMs, steadyMs)).toBe(drift),
);

test("this process's clocks have not drifted apart by a minute", () => {
  expect(Math.abs(clockDriftMs())).toBeLessThan(60_000);
});
