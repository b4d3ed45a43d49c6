import {describe, expect, test} from "vitest";
import {summarizeMetrics} from "../../../src/analysis/summary/metric-summary.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import {telemetryOf} from "../stories.ts";

const train = (startMs: number, endMs: number): Phase => ({
  phase: "train",
  epoch: 0,
  startMs,
  endMs,
  synced: true,
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
