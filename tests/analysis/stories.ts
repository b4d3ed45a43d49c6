import {formatVersion} from "../../src/schema/values/identifiers.ts";
import type {EpochRow, RunLog} from "../../src/schema/run-log.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";

/** An epoch that trained for `trainMs` and validated for 100 ms. */
export const epochOf = (epoch: number, trainMs: number, errorRate = 0.25): EpochRow => ({
  epoch,
  stage: "from-scratch",
  trainLoss: 0.5,
  validLoss: 0.6,
  errorRate,
  metrics: {},
  notFinite: [],
  durationMs: trainMs + 100,
  trainMs,
  validateMs: 100,
});

/** A completed run of 100 training images on the CPU; `change` replaces fields. */
export function runOf(batchSize: number, epochs: EpochRow[], change: Partial<RunLog> = {}): RunLog {
  return {
    format: formatVersion,
    sweep: "s",
    run: `cpu-b${batchSize}-r${change.repeat ?? 1}`,
    configuration: {engine: "wasm", device: "cpu", batchSize, model: "m", data: "d", settings: {}},
    repeat: 1,
    startedAt: "2026-11-23T09:00:00Z",
    session: `session of ${change.sweep ?? "s"}`,
    status: {state: "completed", durationMs: 9000},
    reader: "events",
    timeResolutionMs: 0.001,
    training: {
      splitHash: "h",
      parameters: 10,
      deviceName: "n",
      threads: 2,
      adapter: null,
      peakDeviceMemoryBytes: null,
      lastBatch: "dropped",
      lastValidBatch: "padded",
      skippedImages: 0,
      batchSize: null,
      accumulation: null,
      ranks: null,
    },
    work: {unit: "images", train: 100, valid: 20},
    epochs,
    reports: [],
    statedRate: null,
    phases: [],
    steps: 3,
    telemetry: null,
    output: [],
    missing: {
      telemetry: "not sampled",
      "training.adapter": "no GPU",
      "training.peakDeviceMemoryBytes": "not counted",
      "training.batchSize": "not said",
      "training.accumulation": "not said",
      "training.ranks": "not said",
      statedRate: "none stated",
    },
    ...change,
  };
}

/** A sweep that planned these runs. */
export const sweepOf = (runs: readonly RunLog[], change: Partial<Sweep> = {}): Sweep => ({
  format: formatVersion,
  sweep: "s",
  title: "t",
  startedAt: "2026-11-23T09:00:00Z",
  origin: {kind: "recorded", preset: "quick"},
  plan: {
    factors: {},
    repeats: 1,
    seed: 1,
    sampleHz: 10,
    runs: runs.map(({run, configuration, repeat}) => ({run, configuration, repeat})),
  },
  unavailable: [],
  machine: null,
  software: null,
  statedReadings: [],
  notes: [],
  missing: {machine: "made up", software: "made up"},
  ...change,
});

/** Samples of one metric of the host. */
export function telemetryOf(
  atMs: number[],
  values: (number | null)[],
  {
    id = "process.cpu.utilization",
    unit = "ratio",
    windowMs = 100,
  }: {id?: string; unit?: "ratio" | "bytes"; windowMs?: number} = {},
): Telemetry {
  return {
    format: formatVersion,
    sweep: "s",
    run: "cpu-b32-r1",
    startedAt: "2026-11-23T09:00:00Z",
    clockErrorMs: 0.5,
    sampler: {
      requestedHz: 10,
      samples: atMs.length,
      cpuMs: 4,
      memoryBytes: 1000,
      jitterMs: {p50: 1, p95: 2, max: 3},
      readMs: {p50: 1, p95: 2, max: 3},
      sources: [],
    },
    sources: [{source: "process-tree", unavailable: null}],
    devices: [{id: "host", kind: "host", name: "host", used: true, facts: {}}],
    metrics: [{id, label: "CPU, training", unit, windowMs, kind: "level", meaning: "What it counts"}],
    atMs,
    series: [
      {
        device: "host",
        metric: id,
        source: "process-tree",
        values,
        limit: null,
        missing: "why",
        low: null,
        high: null,
      },
    ],
    anchors: [],
    gaps: [],
    marks: [],
    steps: {
      epoch: [0, 1, 1, 2],
      startMs: [0, 1, 2, 3],
      durationMs: [90, 20, 40, 30],
      dataWaitMs: [0, 0, 0, 0],
      loss: [1, 1, 1, 1],
      work: null,
      gpuMs: null,
      missing: {work: "not counted", gpuMs: "no GPU"},
    },
  };
}
