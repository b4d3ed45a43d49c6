import {expect, test} from "vitest";
import {engineMetrics} from "../../../src/analysis/summary/engine-metrics.ts";
import type {Adapter} from "../../../src/schema/adapter.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {exampleRunLog, exampleTelemetry} from "../../schema/examples.ts";

const adapter: Adapter = {
  ...{name: "A card", vendor: "v", architecture: "a", driver: "1", backend: "vulkan"},
  ...{software: false, timestamps: true, limits: {maxBufferBytes: 1, maxBindingBytes: 1}},
};

const gpuRun = (change: Partial<Adapter> = {}): RunLog => {
  const log = exampleRunLog();
  return {
    ...log,
    training: {...log.training!, adapter: {...adapter, ...change}, peakDeviceMemoryBytes: 5_000_000},
  };
};
const {steps} = exampleTelemetry();
const timed = exampleTelemetry({steps: {...steps, gpuMs: [995, 199], missing: {work: "not counted"}}});

test("the GPU's time over the steps' is its load by the engine, and its memory is the engine's count", () => {
  const log = gpuRun();
  const [load, memory] = engineMetrics(log, timed);
  expect(load).toMatchObject({
    device: {id: "engine", kind: "gpu", name: "A card"},
    metric: {id: "engine.gpu.utilization", label: "GPU, by the engine", unit: "ratio"},
    trainMean: {value: (995 + 199) / (1990 + 1990)},
  });
  expect(memory).toMatchObject({
    metric: {id: "engine.gpu.memory.usage", label: "GPU memory, by the engine", unit: "bytes"},
    peak: {value: 5_000_000},
  });
});

test("a software adapter is not called a GPU", () => {
  const log = gpuRun({software: true});
  expect(engineMetrics(log, timed).map(({metric}) => metric.label)).toEqual([
    "Software adapter, by the engine",
    "Software adapter memory, by the engine",
  ]);
});

test("an engine that says nothing of a GPU adds nothing", () => {
  const log = exampleRunLog();
  expect(engineMetrics(log, exampleTelemetry())).toEqual([]);
  expect(engineMetrics({...log, training: null}, null)).toEqual([]);
});
