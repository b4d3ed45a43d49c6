import {describe, expect, test} from "vitest";
import {energyOf} from "../../../src/analysis/signals/energy.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {telemetryOf} from "../stories.ts";

/** Samples of one metric of a GPU. */
function gpuTelemetry(
  atMs: number[],
  values: (number | null)[],
  {
    id,
    kind,
    windowMs = 20,
    anchors = [],
  }: {id: string; kind: "level" | "counter"; windowMs?: number; anchors?: Telemetry["anchors"]},
): Telemetry {
  const telemetry = telemetryOf(atMs, values);
  return {
    ...telemetry,
    devices: [{id: "GPU-0", kind: "gpu", name: "A GPU", used: true, facts: {}}],
    metrics: [
      {id, label: id, unit: kind === "counter" ? "joules" : "watts", windowMs, kind, meaning: "made up"},
    ],
    series: telemetry.series.map((series) => ({...series, device: "GPU-0", metric: id})),
    anchors,
  };
}

/** A counter that steps every 20 ms while 100 W are drawn: 2 J a step. */
const steadily = (atMs: number[]): number[] => atMs.map((at) => 2 * Math.floor(at / 20));

describe("energyOf() with a counter", () => {
  const atMs = Array.from({length: 21}, (_, index) => 100 * index);
  const counter = gpuTelemetry(atMs, steadily(atMs), {id: "gpu.energy", kind: "counter"});

  test("gives its growth, bounded by the readings around", () => {
    const energy = energyOf(counter, "GPU-0").between({startMs: 500, endMs: 1500});
    expect(energy.value).toBeCloseTo(100, 6);
    expect(energy).toMatchObject({basis: "growth of the device's energy counter"});
    const {low, high} = energy.value === null ? {low: Number.NaN, high: Number.NaN} : energy;
    expect(low).toBeLessThanOrEqual(100);
    expect(high).toBeGreaterThanOrEqual(100);
  });

  test("the energies of neighbouring stretches add up to that of both", () => {
    const {between} = energyOf(counter, "GPU-0");
    const parts = [300, 777, 1234].map((startMs, index) =>
      between({startMs, endMs: [777, 1234, 1900][index] ?? startMs}),
    );
    const sum = parts.reduce((joules, part) => joules + (part.value ?? Number.NaN), 0);
    expect(sum).toBeCloseTo(between({startMs: 300, endMs: 1900}).value ?? Number.NaN, 9);
  });

  test("the step that was caught after a mark tells what was used until the mark", () => {
    // 300 W until 1003 ms, 50 W after it; steps every 20 ms. The mark lies 3 ms after a step.
    const joulesAt = (ms: number): number => (ms <= 1003 ? 0.3 * ms : 0.3 * 1003 + 0.05 * (ms - 1003));
    const times = [800, 900, 1000, 1005, 1020.5, 1100, 1200, 1300];
    const values = times.map((at) => joulesAt(20 * Math.floor(at / 20)));
    const anchors = [
      {sample: 3, series: null},
      {sample: 4, series: 0},
    ];
    const caught = gpuTelemetry(times, values, {id: "gpu.energy", kind: "counter", anchors});
    const energy = energyOf(caught, "GPU-0").between({startMs: 1003, endMs: 1300});
    expect(Math.abs((energy.value ?? Number.NaN) - 0.05 * 297)).toBeLessThan(0.6);
  });

  test("a counter that fell was reset, and nothing is made up", () => {
    const reset = gpuTelemetry([0, 100, 200, 300], [10, 20, 1, 11], {id: "gpu.energy", kind: "counter"});
    expect(energyOf(reset, "GPU-0").between({startMs: 0, endMs: 300})).toEqual({
      value: null,
      reason: "the energy counter was reset in between, as when a driver is reloaded",
    });
  });

  test("one that fell between a bound and the reading next to it neither", () => {
    const times = Array.from({length: 40}, (_, index) => 100 * index);
    const reset = gpuTelemetry(
      times,
      times.map((at) => (at < 2050 ? 0.1 * at : 0.1 * (at - 2050))),
      {id: "gpu.energy", kind: "counter"},
    );
    const {between} = energyOf(reset, "GPU-0");
    expect(between({startMs: 2020, endMs: 3000}).value).toBeNull();
    expect(between({startMs: 1000, endMs: 2020}).value).toBeNull();
    expect(between({startMs: 500, endMs: 1500}).value).toBeCloseTo(100, 6);
  });

  test("a stretch that begins where the counter was not read for more than three periods is unknown", () => {
    const times = Array.from({length: 40}, (_, index) => 100 * index).filter((at) => at < 1000 || at > 2000);
    const {between} = energyOf(
      gpuTelemetry(times, steadily(times), {id: "gpu.energy", kind: "counter"}),
      "GPU-0",
    );
    expect(between({startMs: 1500, endMs: 3000})).toEqual({
      value: null,
      reason: "it begins or ends where the energy counter was not read",
    });
    expect(between({startMs: 500, endMs: 3000}).value).toBeCloseTo(250, 6);
  });

  test("a stretch beyond the samples is unknown", () => {
    expect(energyOf(counter, "GPU-0").between({startMs: 500, endMs: 9000}).value).toBeNull();
  });
});

describe("energyOf() without a counter", () => {
  const atMs = Array.from({length: 11}, (_, index) => 100 * index);

  test("integrates power over time, and says so", () => {
    const power = gpuTelemetry(
      atMs,
      atMs.map(() => 150),
      {id: "gpu.power", kind: "level"},
    );
    const energy = energyOf(power, "GPU-0").between({startMs: 0, endMs: 1000});
    expect(energy).toMatchObject({value: 150, low: 150 * 0.25 * 0.9, high: 150 * 1.1});
    expect(energy.value !== null && energy.basis).toContain(
      "integrated over time; there is no energy counter",
    );
  });

  test.each([
    ["the busy part of each step", 300, 150],
    ["the idle part", 100, 250],
  ])(
    "a sensor that sees 25 of 100 ms, in time with the steps, %s: the truth is in its range",
    (_, seen, truth) => {
      const power = gpuTelemetry(
        atMs,
        atMs.map(() => seen),
        {id: "gpu.power", kind: "level"},
      );
      const series = power.series.map((one) => ({...one, limit: 350}));
      const energy = energyOf({...power, series}, "GPU-0").between({startMs: 0, endMs: 1000});
      const {low, high} = energy.value === null ? {low: Number.NaN, high: Number.NaN} : energy;
      expect(low).toBeLessThan(truth);
      expect(high).toBeGreaterThan(truth);
    },
  );

  test("gives none where samples of power are missing for more than a tenth of the time", () => {
    const power = gpuTelemetry(
      atMs,
      atMs.map((at) => (at > 700 ? null : 150)),
      {id: "gpu.power", kind: "level"},
    );
    expect(energyOf(power, "GPU-0").between({startMs: 0, endMs: 1000}).value).toBeNull();
  });

  test("where nothing is measured it says that", () => {
    expect(energyOf(telemetryOf([0], [1]), "GPU-0").between({startMs: 0, endMs: 1})).toEqual({
      value: null,
      reason: "nothing here measures its energy or power",
    });
  });
});
