import {expect, test} from "vitest";
import {withoutClockSteps, type HeardEvent} from "../../../src/recorder/log/clock-steps.ts";

const start = 1_700_000_000_000;
/** An event made at `ms`, heard 30 ms later, by a clock that is off by `offMs`. */
const ended = (ms: number, offMs: number): HeardEvent => ({
  event: {event: "run-ended", unixMs: start + ms + offMs},
  heardUnixMs: start + ms + 30,
});
const instants = (events: ReturnType<typeof withoutClockSteps>): number[] =>
  events
    .flatMap((event) => (event.event === "step" ? event.startUnixMs : [event.unixMs]))
    .map((ms) => ms - start);

test.each([
  ["back", -3000],
  ["forward", 3000],
  ["forward by an hour", 3_600_000],
])("a wall clock that is set %s moves no event of a trainer that asks it", (_, stepMs) => {
  const events = [ended(100, 0), ended(2000, 0), ended(2600, stepMs), ended(9000, stepMs)];
  expect(instants(withoutClockSteps(events, {driftMs: 0, stepsMs: [stepMs]}))).toEqual([
    100, 2000, 2600, 9000,
  ]);
});

test.each([-3000, 3000])("nor one of a trainer whose clock never steps (%d)", (stepMs) => {
  const events = [ended(100, 0), ended(2600, 0), ended(9000, 0)];
  expect(instants(withoutClockSteps(events, {driftMs: 0, stepsMs: [stepMs]}))).toEqual([100, 2600, 9000]);
});

test("set back and forward again, and steps that were held back", () => {
  const step: HeardEvent = {
    event: {
      event: "step",
      epoch: 0,
      startUnixMs: [start + 5000, start + 5100 - 4000],
      durationMs: [100, 100],
      dataWaitMs: [0, 0],
      loss: [1, 1],
    },
    heardUnixMs: start + 5250,
  };
  const events = [ended(4000, 0), step, ended(7000, -4000), ended(9000, 0)];
  expect(instants(withoutClockSteps(events, {driftMs: 0, stepsMs: [-4000, 4000]}))).toEqual([
    4000, 5000, 5100, 7000, 9000,
  ]);
});
