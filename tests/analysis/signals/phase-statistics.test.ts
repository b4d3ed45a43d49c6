import {describe, expect, test} from "vitest";
import {levelsOf} from "../../../src/analysis/signals/levels.ts";
import {meanOver, phaseStatistics, statisticsOver} from "../../../src/analysis/signals/phase-statistics.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import {telemetryOf} from "../stories.ts";

const metric = {id: "m", label: "M", unit: "ratio", windowMs: 100, kind: "level", meaning: ""} as const;

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

describe("statisticsOver()", () => {
  test("weighs mean and percentiles by the time a value held, not by samples", () => {
    const levels = [
      {startMs: 0, endMs: 900, value: 0.2},
      {startMs: 900, endMs: 1000, value: 1},
    ];
    expect(statisticsOver(levels, {startMs: 0, endMs: 1000}, {metric, missing: null})).toEqual({
      metric,
      mean: (900 * 0.2 + 100 * 1) / 1000,
      p5: 0.2,
      p50: 0.2,
      p95: 1,
      max: 1,
      coverage: 1,
    });
  });

  test("the highest is the largest sample, also of those that were drawn together", () => {
    const levels = [{startMs: 0, endMs: 1000, value: 0.2, high: 0.9}];
    expect(statisticsOver(levels, {startMs: 0, endMs: 1000}, {metric, missing: null})).toMatchObject({
      mean: 0.2,
      max: 0.9,
    });
  });

  test("a gap is missing, not held, and coverage says how much was seen", () => {
    const levels = [{startMs: 0, endMs: 400, value: 0.5}];
    expect(statisticsOver(levels, {startMs: 0, endMs: 1000}, {metric, missing: null})).toMatchObject({
      mean: 0.5,
      coverage: 0.4,
    });
  });

  test("a phase shorter than three sensor windows has no figure, and says why", () => {
    expect(
      statisticsOver(
        [{startMs: 0, endMs: 1000, value: 1}],
        {startMs: 0, endMs: 299},
        {metric, missing: null},
      ),
    ).toEqual({
      metric,
      mean: null,
      reason: "the phase is shorter than 3 sensor windows",
    });
  });

  test("a metric without a value says why", () => {
    expect(statisticsOver([], {startMs: 0, endMs: 1000}, {metric, missing: "no permission"})).toEqual({
      metric,
      mean: null,
      reason: "no permission",
    });
  });
});

describe("phaseStatistics()", () => {
  const train: Phase = {phase: "train", epoch: 0, startMs: 0, endMs: 4000, synced: true};
  const atMs = Array.from({length: 41}, (_, index) => 100 * index);
  const series = (id: string, values: number[]) => ({
    device: "GPU-0",
    metric: id,
    source: "nvidia",
    values,
    limit: null,
    missing: null,
    low: null,
    high: null,
  });
  const telemetry = {
    ...telemetryOf(
      atMs,
      atMs.map(() => 0),
    ),
    devices: [{id: "GPU-0", kind: "gpu" as const, name: "A GPU", used: true, facts: {}}],
    metrics: [
      {...metric, id: "gpu.utilization", windowMs: 100},
      {...metric, id: "gpu.energy", unit: "joules" as const, kind: "counter" as const, windowMs: 20},
      {...metric, id: "gpu.throttle.power", kind: "state" as const, windowMs: 1000},
      {...metric, id: "gpu.throttle.thermal", kind: "state" as const, windowMs: 1000},
    ],
    series: [
      series(
        "gpu.utilization",
        atMs.map((at) => (at > 1000 && at <= 2000 ? 0 : 1)),
      ),
      series(
        "gpu.energy",
        atMs.map((at) => 0.2 * at),
      ),
      series(
        "gpu.throttle.power",
        atMs.map((at) => (at > 2500 ? 1 : 0)),
      ),
      series(
        "gpu.throttle.thermal",
        atMs.map(() => 0),
      ),
    ],
  };

  test("says what a GPU did: busy share, idle time, energy, joules per image, throttling by reason", () => {
    const [one] = phaseStatistics({phases: [train]}, telemetry, 100);
    expect(one?.busyShare.value).toBeCloseTo(0.75, 9);
    expect(one?.idle).toEqual({count: 1, totalMs: 1000, longestMs: 1000});
    expect(one?.energyJoules.value).toBeCloseTo(800, 0);
    expect(one?.joulesPerUnit.value).toBeCloseTo(8, 1);
    expect(one?.throttled.map(({metric: {id}}) => id)).toEqual(["gpu.throttle.power"]);
    expect(one?.metrics.map((figure) => figure.metric.id)).toEqual(["gpu.utilization"]);
  });

  test("only training phases have joules per unit, and only where the work is known", () => {
    const validate: Phase = {phase: "validate", epoch: 0, startMs: 0, endMs: 4000, synced: true};
    expect(phaseStatistics({phases: [validate]}, telemetry, 100)[0]?.joulesPerUnit.value).toBeNull();
    expect(phaseStatistics({phases: [train]}, telemetry, null)[0]?.joulesPerUnit).toEqual({
      value: null,
      reason: "how much an epoch works through is not known",
    });
  });
});
