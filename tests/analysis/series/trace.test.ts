import {expect, test} from "vitest";
import {alignedTrace, traceMean, traceOf} from "../../../src/analysis/series/trace.ts";
import {both, quick} from "../../site/fixture-views.ts";

const trace = {
  endMs: 5000,
  epochsMs: [1000, 2000, 4000],
  lines: {host: {load: [0, 10, 1500, 50, 2000, null, 3000, 90, 4500, 20]}},
};

test("a trace has shares of what trained: of a GPU's memory, and of the host's by its limit", () => {
  const [cpu] = [...quick.traces.values()];
  expect(Object.keys(cpu!.lines)).toEqual(["host"]);
  const gpu = both.traces.get("gpu-b0016-r1");
  expect(Object.keys(gpu!.lines)).toEqual(["gpu", "host"]);
  for (const {lines} of both.traces.values())
    for (const line of Object.values(lines).flatMap((own) => Object.values(own)))
      expect(
        Math.max(...line.map((value, index) => (index % 2 === 0 ? 0 : (value ?? 0)))),
      ).toBeLessThanOrEqual(101);
});

test("a run without panels has no lines", () => {
  expect(traceOf({endMs: 10, bands: [], epochs: [], panels: [], idle: [], gaps: []})).toEqual({
    endMs: 10,
    epochsMs: [],
    lines: {},
  });
});

test("aligned, every epoch is a second long, and what lies outside of them is left out", () => {
  expect(alignedTrace(trace)).toEqual({
    endMs: 2000,
    epochsMs: [0, 1000, 2000],
    lines: {host: {load: [500, 50, 1000, null, 1500, 90]}},
  });
  expect(alignedTrace({...trace, epochsMs: []})).toBeNull();
});

test("the mean of a line is that within the epochs", () => {
  expect(traceMean(trace, "host", "load")).toBeCloseTo(0.7);
  expect(traceMean(trace, "gpu", "load")).toBeNull();
});
