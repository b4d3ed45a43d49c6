import {expect, test} from "vitest";
import {sharedBottlenecks} from "../../../src/analysis/findings/bottlenecks.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {epochOf, runOf, sweepOf, telemetryOf} from "../stories.ts";

const GiB = 2 ** 30;
const trainMs = 9000;

/** What a GPU and its machine showed all through a training of one epoch. */
const full = {
  "gpu.utilization": 0.97,
  "gpu.power": 300,
  "gpu.sm.activity": 0.9,
  "gpu.throttle.power": 0,
  "gpu.throttle.thermal": 0,
  "gpu.throttle.slowdown": 0,
  "machine.cpu.core-max": 0.5,
  "machine.memory.usage": 4 * GiB,
  waited: 0.02,
  swapped: 0,
};

const limits: Record<string, number> = {"gpu.power": 350, "machine.memory.usage": 16 * GiB};

/** A run log and its samples in which these figures were measured. */
function recorded(figures: typeof full): {log: RunLog; telemetry: Telemetry} {
  const {waited, swapped, ...levels} = figures;
  const atMs = Array.from({length: 100}, (_, index) => 100 * index);
  const base = telemetryOf(atMs, []);
  const columns = [
    ...Object.entries(levels).map(([id, value]) => ({id, values: atMs.map(() => value)})),
    {id: "machine.swap.usage", values: atMs.map((at) => (at > 5000 ? swapped : 0))},
  ];
  const deviceOf = (id: string): string => (id.startsWith("gpu.") ? "GPU-0" : "host");
  const telemetry: Telemetry = {
    ...base,
    devices: [...base.devices, {id: "GPU-0", kind: "gpu", name: "A GPU", used: true, facts: {}}],
    metrics: columns.map(({id}) => ({
      ...{id, label: id, unit: "ratio", windowMs: 100, meaning: ""},
      kind: id.includes("throttle") ? "state" : "level",
    })),
    series: columns.map(({id, values}) => ({
      ...{device: deviceOf(id), metric: id, source: "made up", missing: null, low: null, high: null},
      limit: limits[id] ?? null,
      values,
    })),
    steps: {
      ...base.steps,
      epoch: [0, 0],
      startMs: [0, 4500],
      durationMs: [4500 * (1 - waited), 4500 * (1 - waited)],
      dataWaitMs: [4500 * waited, 4500 * waited],
      loss: [1, 1],
    },
  };
  const log = runOf(32, [epochOf(0, trainMs)], {
    configuration: {engine: "e", device: "gpu", batchSize: 32, model: "m", data: "d", settings: {}},
    phases: [{phase: "train", epoch: 0, startMs: 0, endMs: trainMs, synced: true}],
  });
  return {log, telemetry};
}

test.each<[string, Partial<typeof full>, string | null, string]>([
  ["a full GPU", {}, "compute", "GPU busy 97.0 %"],
  [
    "steps that waited",
    {waited: 0.4, "gpu.utilization": 0.5},
    "input",
    "steps waited for their batch 40.0 %",
  ],
  ["thin kernels", {"gpu.power": 100, "gpu.sm.activity": 0.2}, "launch", "GPU multiprocessors active 20.0 %"],
  [
    "a power cap below the limit",
    {"gpu.throttle.power": 1, "gpu.power": 150},
    "power",
    "clocks lowered by power 100.0 %",
  ],
  ["heat", {"gpu.throttle.thermal": 1, "gpu.throttle.slowdown": 1}, "heat", "clocks lowered by heat 100.0 %"],
  ["swapping", {swapped: GiB}, "memory", "swap grew, of the memory 6.3 %"],
  ["half a load", {"gpu.utilization": 0.3, "gpu.sm.activity": 0.2}, null, "GPU busy 30.0 %"],
])("%s, as recorded, is the verdict with its evidence", (_, changes, kind, evidence) => {
  const {log, telemetry} = recorded({...full, ...changes});
  const {bottleneck} = summarizeRun(log, telemetry);
  expect(bottleneck.kind).toBe(kind);
  expect(bottleneck.evidence.map(({what, text}) => `${what} ${text.replace("\u00a0", " ")}`)).toContain(
    evidence,
  );
  expect(bottleneck.sentence).toMatch(kind === null ? /^Cannot tell: / : /^(?:\w+-b|B)ound/);
});

test("configurations limited by the same thing are grouped, with the range of their figures", () => {
  const recordings = [0.92, 0.95].map((busy, index) => {
    const {log, telemetry} = recorded({...full, "gpu.utilization": busy});
    const configuration = {...log.configuration, batchSize: 16 * (index + 1)};
    const reference = {file: `r${index}.telemetry.json`, samples: 100, sampleHz: 10};
    return {log: {...log, run: `r${index}`, configuration, telemetry: reference}, telemetry};
  });
  const summary = summarizeSweep(
    sweepOf(recordings.map(({log}) => log)),
    recordings.map(({log, telemetry}) => summarizeRun(log, telemetry)),
  );
  expect(sharedBottlenecks(summary).map(({sentence}) => sentence.replaceAll("\u00a0", " "))).toEqual([
    "Compute-bound: the GPU was busy and did not wait for data (GPU 92 to 95 % busy, 2 % waiting for data).",
  ]);
});
