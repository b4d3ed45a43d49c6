import {describe, expect, test} from "vitest";
import {assembleRunLog, assembleTelemetry, type RunFacts} from "../../../src/recorder/log/assemble.ts";
import {writeFacts} from "../../../src/recorder/log/write-facts.ts";
import {timelineOf} from "../../../src/recorder/log/timeline.ts";
import type {TrainingEvent} from "../../../src/schema/event.ts";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {parseRunLog, parseTelemetry} from "../../../src/schema/parse.ts";
import {serializeRunLog, serializeTelemetry} from "../../../src/schema/serialize.ts";
import {configurationOf, fakeRecording, sweepOf, temporaryFolder} from "../fixtures/surroundings.ts";

const startUnixMs = 1_700_000_000_000;

const facts = (events: TrainingEvent[], overrides: Partial<RunFacts> = {}): RunFacts => ({
  sweep: "a-sweep",
  planned: {run: "fake-cpu-b016-r1", configuration: configurationOf(16), repeat: 1},
  startedAt: "2023-11-14T22:13:20.000Z",
  session: "a-session",
  startUnixMs,
  clockErrorMs: 2,
  status: {state: "completed", durationMs: 1234.56789},
  timeline: timelineOf(events, {startUnixMs, endUnixMs: startUnixMs + 5000}),
  samples: {recording: fakeRecording([startUnixMs - 3, startUnixMs + 97, startUnixMs + 197])},
  reader: "events",
  cuda: {},
  timeResolutionMs: 0.01,
  work: null,
  statedRate: null,
  output: [],
  ...overrides,
});

const started: TrainingEvent = {
  event: "run-started",
  version: 2,
  unixMs: startUnixMs + 100,
  work: {unit: "images", train: 48, valid: 12},
  parameters: 1000,
};
const epoch: TrainingEvent = {
  event: "epoch",
  epoch: 0,
  stage: "scratch",
  unixMs: startUnixMs + 1100.123456,
  trainLoss: 0.5,
  validLoss: null,
  errorRate: null,
};

describe("assembleRunLog()", () => {
  test("says what was timed before the run, and why the GPU was not", () => {
    const yardstick = {version: 1, threads: 2, arithmeticMs: 180, memoryMs: 120, gpu: null};
    const log = assembleRunLog(facts([started], {yardstick: {yardstick, gpuMissing: "PyTorch sees no GPU"}}));
    expect(log.yardstick).toEqual(yardstick);
    expect(log.missing["yardstick.gpu"]).toBe("PyTorch sees no GPU");
    expect(parseRunLog(serializeRunLog(log), "run.json")).toEqual(log);
  });

  test("gives a reason for everything that the trainer did not say", () => {
    const log = assembleRunLog(facts([started, epoch]));
    expect(log.missing).toEqual({
      "training.splitHash": "the trainer did not say",
      "training.deviceName": "the trainer did not say",
      "training.threads": "the trainer did not say",
      "training.adapter": "the trainer named no GPU that it computes on",
      "training.peakDeviceMemoryBytes": "the trainer did not say how much of its device's memory it took",
      "training.lastValidBatch": "the trainer did not say",
      "training.lastBatch": "the trainer did not say",
      "training.skippedImages": "the trainer did not say",
      "training.batchSize": "the trainer did not say",
      "training.accumulation": "the trainer did not say",
      "training.ranks": "the trainer did not say",
      statedRate: "the trainer stated no rate",
      "epochs.validLoss": "the trainer did not say",
      "epochs.errorRate": "the trainer did not say",
      "epochs.trainMs": "the trainer marked no training phase",
      "epochs.validateMs": "the trainer marked no validation phase",
      steps: "the trainer reported no steps",
    });
  });

  test("is a run log that parses to itself", () => {
    const log = assembleRunLog(facts([started, epoch]));
    expect(parseRunLog(serializeRunLog(log), "x.json")).toEqual(log);
  });

  test("says no more digits of a time than it knows", () => {
    const log = assembleRunLog(facts([started, epoch]));
    expect(log.timeResolutionMs).toBe(0.01);
    expect(log.status).toEqual({state: "completed", durationMs: 1234.57});
    expect(log.epochs[0]?.durationMs).toBe(1000.12);
  });

  test("a trainer that said nothing leaves a log without training, steps and epochs", () => {
    const status = {
      state: "failed",
      durationMs: 5,
      reason: "exit code 1",
      stderrTail: ["no module"],
      exit: {code: 1},
    } as const;
    const log = assembleRunLog(facts([], {status: {...status, stderrTail: [...status.stderrTail]}}));
    expect(log).toMatchObject({training: null, epochs: [], phases: [], steps: null});
    expect(log.missing["training"]).toBe("the trainer did not say what it trains on (no run-started event)");
    expect(() => serializeRunLog(log)).not.toThrow();
  });

  test("refers to the samples, or says why there are none", () => {
    expect(assembleRunLog(facts([])).telemetry).toEqual({
      file: "fake-cpu-b016-r1.telemetry.json",
      samples: 3,
      sampleHz: 10,
    });
    const without = assembleRunLog(facts([], {samples: {missing: "sampling was off"}}));
    expect(without.telemetry).toBe(null);
    expect(without.missing["telemetry"]).toBe("sampling was off");
  });
});

describe("assembleTelemetry()", () => {
  test("puts samples, gaps, marks and steps on the run's clock", () => {
    const recording = {
      ...fakeRecording([startUnixMs - 3, startUnixMs + 97]),
      gaps: [
        {startUnixMs: startUnixMs + 97, endUnixMs: startUnixMs + 900, reason: "the sampler was stopped"},
      ],
    };
    const telemetry = assembleTelemetry(facts([started], {samples: {recording}}));
    expect(telemetry).toMatchObject({
      atMs: [-3, 97],
      gaps: [{startMs: 97, endMs: 900, reason: "the sampler was stopped"}],
      clockErrorMs: 0.1 + 2,
      metrics: [{id: "process.cpu.utilization"}],
      series: [
        {device: "host", metric: "process.cpu.utilization", values: [0.5, 0.5], limit: 1, missing: null},
      ],
    });
  });

  test("leaves out samples from long before the run", () => {
    const recording = fakeRecording([startUnixMs - 5000, startUnixMs - 3]);
    const run = facts([], {samples: {recording}});
    expect(assembleTelemetry(run)?.atMs).toEqual([-3]);
    expect(assembleRunLog(run).telemetry?.samples).toBe(1);
  });

  test("a value that is none becomes null with a reason", () => {
    const recording = {...fakeRecording([startUnixMs, startUnixMs + 100]), values: [[Number.NaN, 0.5]]};
    const telemetry = assembleTelemetry(facts([], {samples: {recording}}));
    expect(telemetry?.series[0]).toMatchObject({
      values: [null, 0.5],
      missing: "the source gave no value at these instants",
    });
    expect(telemetry && parseTelemetry(serializeTelemetry(telemetry), "x")).toEqual(telemetry);
  });

  test("a metric that GPUs of two kinds give has the longer window, and the meaning of those with values", () => {
    const gpu = (device: string, windowMs: number, meaning: string) => ({
      ...{device, source: device, limit: null, missing: null},
      metric: {
        id: "gpu.energy",
        label: "Energy",
        unit: "joules",
        windowMs,
        kind: "counter",
        meaning,
      } as const,
    });
    const metricsOf = (ofOther: (number | null)[]) => {
      const recording = {
        ...fakeRecording([startUnixMs, startUnixMs + 100]),
        columns: [gpu("a", 20, "Of A."), gpu("b", 1, "Of B.")],
        values: [[1, 2], ofOther],
      };
      return assembleTelemetry(facts([], {samples: {recording}}))?.metrics;
    };
    expect(metricsOf([null, null])).toMatchObject([{id: "gpu.energy", windowMs: 20, meaning: "Of A."}]);
    expect(metricsOf([5, 6])).toMatchObject([{id: "gpu.energy", windowMs: 20, meaning: "Of A. Or: Of B."}]);
  });

  test("is null where nothing was sampled", () => {
    expect(assembleTelemetry(facts([], {samples: {missing: "sampling was off"}}))).toBe(null);
  });
});

test("what a run left is written; what does not fit is left out with a warning", async () => {
  const runs = temporaryFolder();
  const broken = facts([started, epoch], {statedRate: {unit: "images", perSecond: -1}});
  const written = await writeFacts({runs, spool: null}, sweepOf([16], {id: "a-sweep"}), broken);
  expect(written).toMatchObject({isWhole: true, problem: null});
  expect(written.warnings).toHaveLength(1);
  expect((await readRecordedSweep(runs, "a-sweep")).runs).toHaveLength(1);
});
