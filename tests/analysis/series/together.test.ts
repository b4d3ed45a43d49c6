import {expect, test} from "vitest";
import {gpusTogether, withGpusTogether} from "../../../src/analysis/series/together.ts";
import {runTimeline} from "../../../src/analysis/series/timeline.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {exampleRunLog, exampleTelemetry} from "../../schema/examples.ts";

/** Samples of the load of so many GPUs, of which the last ones were not used. */
function samplesOf(loads: readonly (readonly (number | null)[])[], unused = 0): Telemetry {
  const ids = loads.map((_, place) => `GPU-${place}`);
  return exampleTelemetry({
    atMs: [0, 100, 200],
    devices: ids.map((id, place) => ({
      ...{id, kind: "gpu" as const, name: "A GPU", facts: {}},
      used: place < loads.length - unused,
    })),
    metrics: [
      {
        ...{id: "gpu.utilization", label: "GPU load", unit: "ratio" as const, windowMs: 100},
        ...{kind: "level" as const, meaning: "made up"},
      },
    ],
    series: ids.map((device, place) => ({
      ...{device, metric: "gpu.utilization", source: "nvidia", limit: 1, low: null, high: null},
      ...{values: [...(loads[place] ?? [])], missing: loads[place]?.includes(null) ? "lost" : null},
    })),
    anchors: [],
  });
}

test("few GPUs stay as they are", () => {
  const three = samplesOf([
    [0, 0, 0],
    [1, 1, 1],
    [1, 1, 1],
  ]);
  expect(withGpusTogether(three)).toBe(three);
});

test("many are one line, their mean, with the least and the most of them at each instant", () => {
  const four = samplesOf([
    [0.2, 1, null],
    [0.4, 1, null],
    [0.6, 0, null],
    [0.8, null, null],
  ]);
  const {devices, series} = withGpusTogether(four);
  expect(devices).toMatchObject([{name: "4 × A GPU", kind: "gpu", used: true}]);
  expect(series).toHaveLength(1);
  expect(series[0]?.values[0]).toBeCloseTo((0.2 + 0.4 + 0.6 + 0.8) / 4, 12);
  expect(series[0]).toMatchObject({
    values: [expect.anything(), 2 / 3, null],
    low: [0.2, 0, null],
    high: [0.8, 1, null],
  });
  expect(runTimeline(exampleRunLog(), withGpusTogether(four)).panels).toHaveLength(1);
});

test("those that trained stay apart from those that did not", () => {
  const eight = samplesOf(
    Array.from({length: 9}, () => [1, 1, 1]),
    4,
  );
  expect(gpusTogether(eight).map(({device, gpus}) => [device.used, gpus.length])).toEqual([
    [true, 5],
    [false, 4],
  ]);
});
