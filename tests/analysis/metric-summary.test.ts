import {describe, expect, test} from "vitest";
import {meanOver, sampleStretches, summarizeMetrics} from "../../src/analysis/metric-summary.ts";
import type {Phase} from "../../src/schema/run-log.ts";
import {telemetryOf} from "./stories.ts";

const train = (startMs: number, endMs: number): Phase => ({
  phase: "train",
  epoch: 0,
  startMs,
  endMs,
  synced: true,
});

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

describe("meanOver()", () => {
  test("weighs each sample by the part of its stretch inside the phases", () => {
    const stretches = sampleStretches([0, 100, 200, 300]);
    // The phase has half of the second stretch (0.2) and all of the third (0.8).
    expect(meanOver([0, 0.2, 0.8, 0], stretches, [{startMs: 50, endMs: 200}], 10)).toMatchObject({
      value: (50 * 0.2 + 100 * 0.8) / 150,
    });
  });

  test("leaves out missing values rather than counting them as zero", () => {
    const stretches = sampleStretches([0, 100, 200]);
    expect(meanOver([null, null, 0.8], stretches, [{startMs: 0, endMs: 200}], 10)).toMatchObject({
      value: 0.8,
    });
  });

  test("gives no figure where every phase is shorter than three sensor windows", () => {
    const stretches = sampleStretches([0, 100, 200]);
    expect(meanOver([1, 1, 1], stretches, [{startMs: 0, endMs: 200}], 100)).toEqual({
      value: null,
      reason: "every train phase is shorter than 3 sensor windows",
    });
  });
});

describe("summarizeMetrics()", () => {
  test("finds mean and peak of a metric that no code names", () => {
    const telemetry = telemetryOf([0, 100, 200, 300, 400], [9, 1, 2, 3, 4], {id: "gpu.fan", windowMs: 0});
    expect(summarizeMetrics(telemetry, [train(0, 400)])).toMatchObject([
      {metric: {id: "gpu.fan"}, trainMean: {value: (1 + 2 + 3 + 4) / 4}, peak: {value: 9}},
    ]);
  });

  test("says why a series without values has no peak", () => {
    const [summary] = summarizeMetrics(telemetryOf([0, 100], [null, null]), [train(0, 100)]);
    expect(summary?.peak).toEqual({value: null, reason: "why"});
  });
});
