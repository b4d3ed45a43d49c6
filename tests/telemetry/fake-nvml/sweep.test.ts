import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {phaseStatistics, type PhaseStatistics} from "../../../src/analysis/signals/phase-statistics.ts";
import {workPerEpoch} from "../../../src/analysis/summary/steady-epochs.ts";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {unavailable} from "./library.ts";
import {reportTests} from "./report.ts";
import {
  bytesAt,
  loadTolerance,
  powerTolerance,
  recordFakeSweep,
  sampledAs,
  sampledPhases,
  wave,
} from "./record.ts";
import {truthOf} from "./wave.ts";

describe.skipIf(unavailable !== null)(
  `npm run sweep -- --devices cpu beside a fake NVML${unavailable === null ? "" : ` (${unavailable})`}`,
  () => {
    let runs: string;
    let log: RunLog;
    let telemetry: Telemetry;
    let statistics: PhaseStatistics[];

    beforeAll(async () => {
      runs = mkdtempSync(join(tmpdir(), "batchsweep-fake-gpu-"));
      recordFakeSweep(runs);
      const recorded = await readRecordedSweep(runs, "fake");
      log = recorded.runs[0]!;
      telemetry = (await readTelemetry(runs, log))!;
      statistics = phaseStatistics(log, telemetry, workPerEpoch(log));
    });

    afterAll(() => rmSync(runs, {recursive: true, force: true}));

    /** What the first GPU did in each phase that was sampled, beside the truth. */
    const phases = () => {
      const startMs = Date.parse(telemetry.startedAt) - wave.originUnixMs;
      const sampled = sampledPhases(log, telemetry);
      return statistics
        .filter(({device, phase}) => device.id.endsWith("-000000000000") && sampled.includes(phase))
        .map((one) => ({
          ...one,
          sampled: sampledAs(one.phase, telemetry),
          truth: truthOf(wave, startMs + one.phase.startMs, startMs + one.phase.endMs),
          mean: (metric: string) => one.metrics.find((figure) => figure.metric.id === metric)?.mean ?? null,
        }));
    };

    test("both GPUs are there by their UUIDs, and neither trained", () => {
      const gpus = telemetry.devices.filter(({kind}) => kind === "gpu");
      expect(gpus.map(({id}) => id)).toEqual([
        "GPU-fa4e0000-0000-4000-8000-000000000000",
        "GPU-fa4e0000-0000-4000-8000-000000000001",
      ]);
      expect(gpus.map(({used}) => used)).toEqual([false, false]);
      expect(gpus[0]?.facts).toMatchObject({driver: "999.00-fake", powerLimitWatts: 350, mig: false});
    });

    test("the load of each phase is that of the waveform within 5 points, and what the machine was too busy to see", () => {
      expect(phases().length).toBeGreaterThanOrEqual(1);
      for (const {mean, truth, sampled} of phases())
        expect(Math.abs((mean("gpu.utilization") ?? Number.NaN) - truth.load)).toBeLessThan(
          loadTolerance(sampled),
        );
    });

    test("the energy of each phase is that of the waveform within 2 %", () => {
      for (const {energyJoules, truth} of phases())
        expect(Math.abs((energyJoules.value ?? Number.NaN) / truth.joules - 1)).toBeLessThan(0.02);
    });

    test("the energies of all phases and of what lies between them add up to that of the run", () => {
      const [first, last] = [log.phases[0]!, log.phases.at(-1)!];
      const own = statistics.filter(({device}) => device.id.endsWith("-000000000000"));
      const startMs = Date.parse(telemetry.startedAt) - wave.originUnixMs;
      const whole = truthOf(wave, startMs + first.startMs, startMs + last.endMs).joules;
      const sum = own.reduce((joules, {energyJoules}) => joules + (energyJoules.value ?? Number.NaN), 0);
      expect(sum / whole).toBeGreaterThan(0.97);
      expect(sum / whole).toBeLessThan(1.01);
    });

    test("the power of each phase is that of the waveform, as closely as its sensor lets it", () => {
      for (const {mean, truth, sampled} of phases())
        expect(Math.abs((mean("gpu.power") ?? Number.NaN) / truth.watts - 1)).toBeLessThan(
          powerTolerance(sampled, truth.watts),
        );
    });

    test("each sample of memory is that of the waveform when it was taken", () => {
      const memory = telemetry.series.find(
        ({device, metric}) => device.endsWith("-000000000000") && metric === "gpu.memory.usage",
      )!;
      const startMs = Date.parse(telemetry.startedAt) - wave.originUnixMs;
      const errors = memory.values.map((bytes, sample) =>
        Math.abs((bytes ?? Number.NaN) - bytesAt(startMs + (telemetry.atMs[sample] ?? 0))),
      );
      // Memory falls by 0.7 GB a second, and a sample takes a few milliseconds.
      expect(errors.toSorted((a, b) => a - b)[Math.floor(errors.length / 2)]).toBeLessThan(1e7);
      expect(memory.limit).toBe(8 * 2 ** 30);
    });

    test("the idle GPU has its zeros: 0 is a reading", () => {
      const idle = telemetry.series.find(
        ({device, metric}) => device.endsWith("-000000000001") && metric === "gpu.utilization",
      );
      expect(new Set(idle?.values)).toEqual(new Set([0]));
    });

    reportTests(() => runs);
  },
);
