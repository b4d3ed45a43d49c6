import type {RunLog} from "../../src/schema/run-log.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";

/** A run log as small as a completed run can be; fields in the schema's order. */
export function exampleRunLog(changes: Partial<RunLog> = {}): RunLog {
  return {
    format: 3,
    sweep: "example",
    run: "wasm-cpu-b064-r1",
    configuration: {
      engine: "wasm",
      device: "cpu",
      batchSize: 64,
      model: "resnet-w16",
      data: "emoji-birds",
      settings: {imageSize: 48, epochs: 1},
    },
    repeat: 1,
    startedAt: "2026-11-23T10:00:00.000Z",
    session: "a-session",
    status: {state: "completed", durationMs: 6000},
    reader: "events",
    timeResolutionMs: 0.01,
    training: {
      splitHash: "0123456789abcdef",
      parameters: 1000,
      deviceName: "WebAssembly SIMD, 2 threads",
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
    work: {unit: "images", train: 128, valid: 32},
    epochs: [
      {
        epoch: 0,
        stage: "from-scratch",
        trainLoss: 0.7,
        validLoss: 0.6,
        errorRate: 0.25,
        metrics: {},
        notFinite: [],
        durationMs: 5000,
        trainMs: 4000,
        validateMs: 1000,
      },
    ],
    reports: [],
    statedRate: null,
    phases: [
      {phase: "load", startMs: 100, endMs: 900, synced: true},
      {phase: "train", epoch: 0, startMs: 900, endMs: 4900, synced: true},
      {phase: "validate", epoch: 0, startMs: 4900, endMs: 5900, synced: true},
    ],
    steps: 2,
    telemetry: {file: "wasm-cpu-b064-r1.telemetry.json", samples: 2, sampleHz: 10},
    output: [],
    missing: {
      "training.adapter": "no GPU",
      "training.peakDeviceMemoryBytes": "not counted",
      "training.batchSize": "not said",
      "training.accumulation": "not said",
      "training.ranks": "not said",
      statedRate: "none stated",
    },
    ...changes,
  };
}

/** The samples of `exampleRunLog`. */
export function exampleTelemetry(changes: Partial<Telemetry> = {}): Telemetry {
  const quantiles = {p50: 0.1, p95: 0.2, max: 0.3};
  return {
    format: 3,
    sweep: "example",
    run: "wasm-cpu-b064-r1",
    startedAt: "2026-11-23T10:00:00.000Z",
    clockErrorMs: 0.2,
    sampler: {
      requestedHz: 10,
      samples: 2,
      cpuMs: 4,
      memoryBytes: 50_000_000,
      jitterMs: quantiles,
      readMs: quantiles,
      sources: [{source: "host", readMs: quantiles}],
    },
    sources: [{source: "host", unavailable: null}],
    devices: [{id: "host", kind: "host", name: "host", used: true, facts: {}}],
    metrics: [
      {
        id: "machine.cpu.utilization",
        label: "CPU of the machine",
        unit: "ratio",
        windowMs: 100,
        kind: "level",
        meaning: "Share of the available cores that were busy",
      },
    ],
    atMs: [0, 6000],
    series: [
      {
        device: "host",
        metric: "machine.cpu.utilization",
        source: "host",
        values: [0, 0.75],
        limit: null,
        missing: null,
        low: null,
        high: null,
      },
    ],
    anchors: [],
    gaps: [],
    marks: [{phase: "load", atMs: 100, edge: "start", synced: true}],
    steps: {
      epoch: [0, 0],
      startMs: [900, 2900],
      durationMs: [1990, 1990],
      dataWaitMs: [0.5, 0.25],
      loss: [0.75, 0.65],
      work: null,
      gpuMs: null,
      missing: {work: "not counted", gpuMs: "no GPU"},
    },
    ...changes,
  };
}

/** A sweep whose plan holds the run of `exampleRunLog`. */
export function exampleSweep(changes: Partial<Sweep> = {}): Sweep {
  const {configuration, run, repeat} = exampleRunLog();
  return {
    format: 3,
    sweep: "example",
    title: "Example",
    startedAt: "2026-11-23T10:00:00.000Z",
    origin: {kind: "recorded", preset: "quick"},
    plan: {
      factors: {device: ["cpu"], batchSize: [64]},
      repeats: 1,
      seed: 1,
      sampleHz: 10,
      runs: [{run, configuration, repeat}],
    },
    unavailable: [{device: "gpu", engine: "wasm", reason: "the wasm engine computes on the CPU only"}],
    machine: null,
    software: null,
    statedReadings: [],
    notes: [],
    missing: {machine: "not described", software: "not described"},
    ...changes,
  };
}
