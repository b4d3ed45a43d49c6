import {expect, test} from "vitest";
import {phaseColumns} from "../../../src/analysis/tables/phase-columns.ts";
import type {PhaseStatistics} from "../../../src/analysis/signals/phase-statistics.ts";

const utilization = {
  id: "gpu.utilization",
  label: "GPU",
  unit: "ratio",
  windowMs: 200,
  kind: "level",
  meaning: "",
} as const;

const row = (endMs: number, metrics: PhaseStatistics["metrics"]): PhaseStatistics => ({
  phase: {phase: "train", epoch: 1, startMs: 0, endMs, synced: true},
  device: {id: "GPU-0", kind: "gpu", name: "A GPU", used: true, facts: {}},
  metrics,
  energyJoules: {value: 1234, low: 1230, high: 1240, basis: "counter"},
  joulesPerUnit: {value: null, reason: "the number of training images is not known"},
  busyShare: {value: null, reason: "not asked for"},
  idle: {count: 2, totalMs: 1500, longestMs: 1000},
  throttled: [{metric: {...utilization, label: "GPU slowed by heat"}, share: 0.25}],
});

const rows = [
  row(4000, [{metric: utilization, mean: 0.873, p5: 0, p50: 0.9, p95: 1, max: 1, coverage: 0.98}]),
  row(300, [{metric: utilization, mean: null, reason: "the phase is shorter than 3 sensor windows"}]),
];

test("a row says what the device did; a column that no row has a figure for is left out", () => {
  const columns = phaseColumns(rows, "images");
  expect(columns.map(({id}) => id)).toEqual([
    "phase",
    "time",
    "load",
    "load-p95",
    "energy",
    "idle",
    "throttled",
  ]);
  expect(columns.map((column) => column.text(rows[0]!))).toEqual([
    "train 2",
    "4.00",
    "87.3",
    "100.0",
    "1,234",
    "1.50",
    "GPU slowed by heat: 25\u00a0%",
  ]);
});

test("a figure that is missing is a dash that says why", () => {
  const load = phaseColumns(rows, "images").find(({id}) => id === "load");
  expect(load?.text(rows[1]!)).toBe("–");
  expect(load?.basis?.(rows[1]!)).toBe("the phase is shorter than 3 sensor windows");
});
