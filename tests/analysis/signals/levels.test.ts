import {weigh, within} from "../../../src/analysis/signals/stretches.ts";
import {describe, expect, test} from "vitest";
import {levelsOf, sampleStretches} from "../../../src/analysis/signals/levels.ts";
import {telemetryOf} from "../stories.ts";

describe("sampleStretches()", () => {
  test("lets a sample speak for the time since the one before", () => {
    expect(sampleStretches({atMs: [100, 200, 310], anchors: []})).toEqual([
      {startMs: -5, endMs: 100},
      {startMs: 100, endMs: 200},
      {startMs: 200, endMs: 310},
    ]);
  });

  test("lets a sample after a gap speak for one period only", () => {
    expect(sampleStretches({atMs: [0, 100, 200, 900], anchors: []}).at(-1)).toEqual({
      startMs: 800,
      endMs: 900,
    });
  });

  test("takes the period from the schedule, however many samples lie beside it", () => {
    const atMs = [0, 10, 20, 30, 1000, 1010, 1020, 1030, 2000, 2010, 2020, 2030, 3000];
    const anchors = atMs.flatMap((at, sample) => (at % 1000 === 0 ? [] : [{sample, series: null}]));
    const stretches = sampleStretches({atMs, anchors});
    expect(stretches.at(-1)).toEqual({startMs: 2030, endMs: 3000});
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

describe("levelsOf() of samples that were drawn together", () => {
  const drawn = (windowMs: number) => {
    const telemetry = telemetryOf([0, 4000, 8000, 12_000], [0.1, 0.5, 0.3, 0.2], {windowMs});
    const series = {...telemetry.series[0]!, low: [0.1, 0, 0, 0], high: [0.1, 1, 0.9, 0.4]};
    const anchors = [1, 2].map((sample) => ({sample, series: 0}));
    return {...telemetry, series: [series], anchors};
  };

  test("lets each speak for all the time since the one before, although its sensor's windows are short", () => {
    const telemetry = drawn(200);
    expect(weigh(within(levelsOf(telemetry, telemetry.series[0]!), {startMs: 0, endMs: 12_000}))).toEqual({
      coveredMs: 12_000,
      sum: 4000 * 0.5 + 4000 * 0.3 + 4000 * 0.2,
    });
  });

  test("keeps the largest sample behind each", () => {
    const telemetry = drawn(0);
    expect(levelsOf(telemetry, telemetry.series[0]!).map(({high}) => high)).toEqual([0.1, 1, 0.9, 0.4]);
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
