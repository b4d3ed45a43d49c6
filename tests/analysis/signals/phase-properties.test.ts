import {describe, expect, test} from "vitest";
import {energyOf} from "../../../src/analysis/signals/energy.ts";
import {phaseStatistics} from "../../../src/analysis/signals/phase-statistics.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import fc from "../../properties.ts";
import {telemetryOf} from "../stories.ts";

const lengthMs = 20_000;

/** A GPU's load and energy counter, as some sampler may have left them: early, late, with holes, with a reset. */
const oddTelemetry = fc
  .record({
    periodMs: fc.constantFrom(20, 100, 1000),
    stepMs: fc.integer({min: 1, max: 150}),
    lateMs: fc.array(fc.integer({min: 0, max: 15}), {minLength: 1, maxLength: 7}),
    watts: fc.array(fc.integer({min: 0, max: 400}), {minLength: 1, maxLength: 9}),
    holes: fc.array(fc.tuple(fc.integer({min: 0, max: lengthMs}), fc.integer({min: 1, max: 5000})), {
      maxLength: 3,
    }),
    resetMs: fc.constantFrom(null, 3333, 12_001),
    samples: fc.constantFrom(0, 1, 2, Number.POSITIVE_INFINITY),
    marks: fc.array(fc.integer({min: 0, max: lengthMs}), {maxLength: 6}),
  })
  .map(({periodMs, stepMs, lateMs, watts, holes, resetMs, samples, marks}): Telemetry => {
    const onTime = Array.from(
      {length: Math.floor(lengthMs / periodMs)},
      (_, index) => index * periodMs + (lateMs[index % lateMs.length] ?? 0),
    );
    const seen = (ms: number): boolean => !holes.some(([from, long]) => ms > from && ms < from + long);
    const beside = marks.filter((ms) => seen(ms) && !onTime.includes(ms));
    const atMs = [...onTime.filter(seen), ...new Set(beside)].sort((a, b) => a - b).slice(0, samples);
    const joulesAt = (ms: number): number => {
      let joules = 0;
      for (let from = 0; from < ms; from += 500)
        joules += ((watts[(from / 500) % watts.length] ?? 0) * Math.min(500, ms - from)) / 1000;
      return joules;
    };
    const counter = (ms: number): number => {
      const moved = stepMs * Math.floor(ms / stepMs);
      return resetMs === null || moved < resetMs ? joulesAt(moved) : joulesAt(moved) - joulesAt(resetMs);
    };
    const base = telemetryOf(atMs, []);
    const columns = [
      {id: "gpu.utilization", unit: "ratio" as const, kind: "level" as const, windowMs: 200, of: () => 0.5},
      {id: "gpu.energy", unit: "joules" as const, kind: "counter" as const, windowMs: stepMs, of: counter},
    ];
    return {
      ...base,
      devices: [{id: "GPU-0", kind: "gpu", name: "A GPU", used: true, facts: {}}],
      metrics: columns.map(({of: _, ...metric}) => ({...metric, label: metric.id, meaning: "made up"})),
      series: columns.map(({id, of}) => ({
        ...{device: "GPU-0", metric: id, source: "nvidia", limit: null, missing: null, low: null, high: null},
        values: atMs.map(of),
      })),
      anchors: beside.flatMap((ms) => (atMs.includes(ms) ? [{sample: atMs.indexOf(ms), series: null}] : [])),
    };
  });

const instants = fc.array(
  fc.integer({min: 0, max: 1000 * lengthMs}).map((us) => us / 1000),
  {minLength: 2, maxLength: 12},
);

describe("whatever the samples are like", () => {
  test("energies of neighbouring phases add up to that of all, and none is below zero", () => {
    fc.assert(
      fc.property(oddTelemetry, instants, (telemetry, cuts) => {
        const {between} = energyOf(telemetry, "GPU-0");
        const bounds = cuts.toSorted((a, b) => a - b);
        const whole = between({startMs: bounds[0]!, endMs: bounds.at(-1)!});
        const parts = bounds.slice(1).map((endMs, index) => between({startMs: bounds[index]!, endMs}));
        for (const part of parts) if (part.value !== null) expect(part.value).toBeGreaterThanOrEqual(0);
        if (whole.value === null || parts.some(({value}) => value === null)) return;
        const sum = parts.reduce((joules, {value}) => joules + (value ?? 0), 0);
        expect(Math.abs(sum - whole.value)).toBeLessThan(1e-6);
      }),
      {numRuns: 500, seed: 6},
    );
  });

  test("every figure of every phase is a number or a reason, coverage is a share, marks may lie in any order", () => {
    fc.assert(
      fc.property(oddTelemetry, instants, (telemetry, cuts) => {
        const phases = cuts.slice(1).map((endMs, epoch): Phase => ({
          phase: "train",
          epoch,
          startMs: cuts[epoch]!,
          endMs,
          synced: true,
        }));
        for (const {metrics, energyJoules, joulesPerUnit, busyShare, idle} of phaseStatistics(
          {phases},
          telemetry,
          10,
        )) {
          for (const one of [energyJoules, joulesPerUnit, busyShare])
            if (one.value === null) expect(one.reason).not.toBe("");
            else
              expect([one.low, one.value, one.high]).toEqual(
                [one.low, one.value, one.high].toSorted((a, b) => a - b),
              );
          for (const one of metrics) {
            if (one.mean === null) expect(one.reason).not.toBe("");
            else {
              // Every reading is 0.5, so every figure is: nothing is invented where there is none.
              expect(
                [one.mean, one.p5, one.p50, one.p95, one.max].map((value) => Math.abs(value - 0.5) < 1e-9),
              ).not.toContain(false);
              expect(one.coverage).toBeGreaterThan(0);
              expect(one.coverage).toBeLessThanOrEqual(1);
            }
          }
          if (idle !== null) expect(idle.totalMs).toBe(0);
        }
      }),
      {numRuns: 300, seed: 6},
    );
  });
});
