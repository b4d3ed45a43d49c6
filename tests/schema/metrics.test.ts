import {expect, test} from "vitest";
import {metricColour, metricId, metricRole} from "../../src/schema/metrics.ts";
import type {MetricSpec} from "../../src/schema/telemetry.ts";

const metric = (changes: Partial<MetricSpec>): MetricSpec => ({
  id: "fan.speed",
  label: "Fan",
  unit: "count",
  windowMs: 0,
  kind: "level",
  meaning: "",
  ...changes,
});

test("a metric’s own role counts, then the list’s, then whether it is the whole machine’s", () => {
  expect(metricRole(metric({role: "evidence"}))).toBe("evidence");
  expect(metricRole(metric({id: metricId.gpuActivity}))).toBe("evidence");
  expect(metricRole(metric({id: metricId.gpuLoad}))).toBe("answer");
  expect(metricRole(metric({id: "machine.fan"}))).toBe("ambient");
  expect(metricRole(metric({}))).toBe("answer");
});

test("a metric’s own colour counts, then the list’s, then its place", () => {
  expect(metricColour(metric({colour: 4}), 2)).toBe(4);
  expect(metricColour(metric({id: metricId.gpuLoad}), 2)).toBe(1);
  expect(metricColour(metric({}), 2)).toBe(2);
});
