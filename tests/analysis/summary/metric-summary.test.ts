import {describe, expect, test} from "vitest";
import {levelsOf} from "../../../src/analysis/signals/levels.ts";
import {meanOver, summarizeMetrics} from "../../../src/analysis/summary/metric-summary.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import {telemetryOf} from "../stories.ts";

const train = (startMs: number, endMs: number): Phase => ({
  phase: "train",
  epoch: 0,
  startMs,
  endMs,
  synced: true,
});

/** Samples as levels, of a metric whose window is shorter than their distance. */
function levels(atMs: number[], values: (number | null)[]) {
  const telemetry = telemetryOf(atMs, values, {windowMs: 10});
  return levelsOf(telemetry, telemetry.series[0]!);
}

describe("meanOver()", () => {
  test("weighs each sample by the part of its stretch inside the phases", () => {
    // The phase has half of the second stretch (0.2) and all of the third (0.8).
    expect(
      meanOver(levels([0, 100, 200, 300], [0, 0.2, 0.8, 0]), [{startMs: 50, endMs: 200}], 10),
    ).toMatchObject({
      value: (50 * 0.2 + 100 * 0.8) / 150,
    });
  });

  test("leaves out missing values rather than counting them as zero", () => {
    expect(meanOver(levels([0, 100, 200], [null, null, 0.8]), [{startMs: 0, endMs: 200}], 10)).toMatchObject({
      value: 0.8,
    });
  });

  test("gives no figure where every phase is shorter than three sensor windows", () => {
    expect(meanOver(levels([0, 100, 200], [1, 1, 1]), [{startMs: 0, endMs: 200}], 100)).toEqual({
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
