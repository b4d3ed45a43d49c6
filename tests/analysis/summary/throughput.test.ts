import {describe, expect, test} from "vitest";
import {steadyEpochs, steadySteps} from "../../../src/analysis/summary/steady-epochs.ts";
import {stepMsFromReports, throughput} from "../../../src/analysis/summary/throughput.ts";
import type {ReportRow, RunLog} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {exampleTelemetry} from "../../schema/examples.ts";
import {runOf} from "../stories.ts";

const report = (step: number, atMs: number, done: number | null = null): ReportRow => ({
  ...{step, epoch: null, atMs, done},
  figures: {},
  notFinite: [],
});

/** A training that reported no epoch. */
const byStep = (change: Partial<RunLog>): RunLog => runOf(8, [], {work: null, training: null, ...change});

/** Twenty steps of 100 ms, the first of which compiles for a second. */
const steps = (work: number[] | null): Telemetry => {
  const telemetry = exampleTelemetry();
  const all = Array.from({length: 20}, (_, step) => step);
  return {
    ...telemetry,
    steps: {
      epoch: all.map(() => 0),
      startMs: all.map((step) => 100 * step),
      durationMs: all.map((step) => (step === 0 ? 1000 : 80)),
      dataWaitMs: all.map(() => 20),
      loss: null,
      work,
      gpuMs: null,
      missing: {loss: "a test", gpuMs: "a test", ...(work === null ? {work: "a test"} : {})},
    },
  };
};

const rateOf = (log: RunLog, telemetry: Telemetry | null = null): number | null =>
  throughput({log, telemetry, steady: steadyEpochs(log)}).value;

describe("throughput of a training without epochs", () => {
  test("comes from its steps, in the unit that they count", () => {
    const log = byStep({work: {unit: "tokens", train: null, valid: null}});
    expect(steadySteps(log, steps(null)).positions).toHaveLength(18);
    expect(rateOf(log, steps(Array.from({length: 20}, () => 4096)))).toBeCloseTo(40_960);
  });

  test("is batch size, accumulation and ranks over the time of a step where steps count nothing", () => {
    const {training} = runOf(8, []);
    const log = byStep({training: {...training!, accumulation: 2, ranks: 4}});
    expect(rateOf(log, steps(null))).toBeCloseTo((8 * 2 * 4) / 0.1);
  });

  test("of tokens is not known from a batch size, which counts sequences", () => {
    expect(rateOf(byStep({work: {unit: "tokens", train: null, valid: null}}), steps(null))).toBeNull();
  });

  test("comes from reports, without the stretch that warms up", () => {
    const reports = [report(10, 5000), report(20, 9000), report(30, 11_000), report(40, 13_000)];
    expect(rateOf(byStep({reports}))).toBeCloseTo((20 * 8) / 4);
    expect(stepMsFromReports(byStep({reports}))).toBe(200);
    const counted = [report(1, 1000, 500), report(2, 2000, 1500)];
    expect(rateOf(byStep({reports: counted}))).toBe(1000);
  });

  test("is what the trainer printed where nothing else is known, and unknown with a reason otherwise", () => {
    expect(rateOf(byStep({statedRate: {unit: "samples", perSecond: 12}}))).toBe(12);
    expect(rateOf(byStep({statedRate: {unit: "rows", perSecond: 12}}))).toBeNull();
    const log = byStep({missing: {...runOf(8, []).missing, work: "not said"}});
    expect(throughput({log, telemetry: null, steady: steadyEpochs(log)})).toEqual({
      value: null,
      reason: "not said",
    });
  });
});
