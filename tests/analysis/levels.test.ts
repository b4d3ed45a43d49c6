import {describe, expect, test} from "vitest";
import {levelsOf, sampleStretches, weigh, within} from "../../src/analysis/levels.ts";
import {telemetryOf} from "./stories.ts";

describe("sampleStretches()", () => {
  test("lets a sample speak for the time since the one before", () => {
    expect(sampleStretches([100, 200, 310])).toEqual([
      {startMs: -5, endMs: 100},
      {startMs: 100, endMs: 200},
      {startMs: 200, endMs: 310},
    ]);
  });

  test("lets a sample after a gap speak for one period only", () => {
    expect(sampleStretches([0, 100, 200, 900]).at(-1)).toEqual({startMs: 800, endMs: 900});
  });
});

describe("levelsOf()", () => {
  test("shifts a reading of a long window back by half of it, and leaves out what is missing", () => {
    const telemetry = telemetryOf([0, 100, 200, 300], [1, null, 3, 4], {windowMs: 400});
    expect(levelsOf(telemetry, telemetry.series[0]!)).toEqual([
      {startMs: -300, endMs: -200, value: 1},
      {startMs: -100, endMs: 0, value: 3},
      {startMs: 0, endMs: 100, value: 4},
    ]);
  });
});

describe("within()", () => {
  const levels = [
    {startMs: 0, endMs: 100, value: 1},
    {startMs: 300, endMs: 400, value: 3},
  ];

  test("gives the parts of levels inside a stretch, and nothing for what is missing", () => {
    expect(within(levels, {startMs: 50, endMs: 350})).toEqual([
      {startMs: 50, endMs: 100, value: 1},
      {startMs: 300, endMs: 350, value: 3},
    ]);
    expect(within(levels, {startMs: 100, endMs: 300})).toEqual([]);
  });

  test("what they weigh is their time, and their values by it", () => {
    expect(weigh(levels)).toEqual({coveredMs: 200, sum: 100 * 1 + 100 * 3});
  });
});
