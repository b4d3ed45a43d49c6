import {expect, test} from "vitest";
import {groupSlots, lostConfigurations} from "../../../src/analysis/series/by-batch-size.ts";
import {configurationName} from "../../../src/analysis/naming/configuration-name.ts";
import {deviceTimes} from "../../../src/analysis/series/device-times.ts";
import {runEvidence, sweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {lossCurves} from "../../../src/analysis/series/loss-curves.ts";
import {machinesOf} from "../../../src/analysis/findings/machines.ts";
import {sensiblePairs} from "../../../src/analysis/decision/pairs.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {stepSpread} from "../../../src/analysis/series/step-spread.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import {createLibrary} from "../../../src/runs/library.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {epochOf, runOf, sweepOf} from "../stories.ts";

const library = createLibrary("tests/fixtures/runs");

async function summarized(id: string) {
  const {sweep, runs} = await library.sweep(id);
  const summaries = runs.map((log) => summarizeRun(log, null));
  const evidence = sweepEvidence(
    sweep,
    runs.map((log) => runEvidence(log, null)),
  );
  return {sweep, runs, summary: summarizeSweep(sweep, summaries), evidence};
}

test("the CPU has the first colour and the GPU the second, whichever comes first", async () => {
  const {summary} = await summarized("2026-11-21-cpu-and-gpu");
  expect(groupSlots(summary)).toEqual([0, 1]);
  expect(groupSlots({groups: summary.groups.toReversed()})).toEqual([1, 0]);
});

test("a configuration that ran out of memory has a place in the plot, with what became of it", async () => {
  const {summary} = await summarized("2026-11-21-cpu-and-gpu");
  expect(lostConfigurations(summary)).toEqual([
    {batchSize: 256, series: "GPU", slot: 1, label: "out of memory"},
  ]);
});

test("a software adapter is named wherever its figures stand, and is held against no CPU", async () => {
  const {summary} = await summarized("2026-11-19-software-adapter");
  const names = summary.rows.map(({configuration}) => configurationName(summary, configuration));
  expect(names).toContain("GPU (software adapter), batch 16");
  expect(deviceTimes(summary)).toEqual([]);
});

test("pairs that make sense differ in one thing, the CPU and the smaller batch first", async () => {
  const {evidence, summary} = await summarized("2026-11-21-cpu-and-gpu");
  const pairs = sensiblePairs(evidence).map(({base, head, by}) => [
    configurationName(summary, base.configuration),
    configurationName(summary, head.configuration),
    by,
  ]);
  expect(pairs).toEqual([
    ["CPU, batch 16", "CPU, batch 64", "batch size"],
    ["CPU, batch 16", "GPU, batch 16", "device"],
    ["CPU, batch 64", "GPU, batch 64", "device"],
    ["GPU, batch 16", "GPU, batch 64", "batch size"],
  ]);
});

test("a loss curve ends when its last epoch did", async () => {
  const {summary, runs} = await summarized("2026-11-20-quick");
  const [first] = lossCurves(summary, runs);
  const log = runs.find(({run}) => run === first?.run);
  const began = log?.phases.find(({phase}) => phase === "train")?.startMs ?? 0;
  expect(first?.points).toHaveLength(4);
  expect(first?.points.at(-1)?.endMs).toBe((log?.phases.at(-1)?.endMs ?? 0) - began);
});

test("where the first epoch has a time and no phase, a loss curve by time begins before the phases and never turns back", () => {
  const epochs = [epochOf(0, 800, 0.5), epochOf(1, 200, 0.4), epochOf(2, 200, 0.3)].map((epoch, index) => ({
    ...epoch,
    ...{validLoss: 3 - index, durationMs: index === 0 ? 851 : 260},
  }));
  const phases = [1, 2].map((epoch) => ({
    ...({phase: "train", epoch, synced: false} as const),
    ...{startMs: 900 + 260 * (epoch - 1), endMs: 900 + 260 * epoch},
  }));
  const drawn = (log: RunLog) => lossCurves(summarizeSweep(sweepOf([log]), [summarizeRun(log, null)]), [log]);
  const times = (log: RunLog) => drawn(log).flatMap(({points}) => points.map(({endMs}) => endMs));
  expect(times(runOf(32, epochs, {phases}))).toEqual([851, 851 + 260, 851 + 520]);
  const untimed = epochs.map((one) => (one.epoch === 0 ? {...one, durationMs: null} : one));
  expect(times(runOf(32, untimed, {phases}))).toEqual([]);
});

test("of a training by steps the losses of its reports are drawn, those of its validation first", () => {
  const runWith = (name: "trainLoss" | "validLoss") => {
    const reports = [1, 2, 3].map((index) => ({
      ...{step: 10 * index, epoch: null, done: null, atMs: 1000 * index, notFinite: []},
      figures: {trainLoss: 4 - index, [name]: 5 - index},
    }));
    return runOf(8, [], {reports});
  };
  const drawn = (log: RunLog) => lossCurves(summarizeSweep(sweepOf([log]), [summarizeRun(log, null)]), [log]);
  expect(drawn(runWith("trainLoss"))).toMatchObject([
    {of: "training", by: "step", points: [{at: 10, loss: 4, endMs: 1000}, {at: 20}, {at: 30, loss: 2}]},
  ]);
  expect(drawn(runWith("validLoss"))).toMatchObject([{of: "validation", points: [{loss: 4}, {}, {loss: 2}]}]);
});

test("stepSpread() takes the steps of all runs together, and the median that tables show", () => {
  const row = {label: "a", slot: 0};
  const spread = stepSpread([[10, 20, 30], [40]], {...row, medianMs: 26});
  expect(spread).toMatchObject({steps: 4, p25: 17.5, p50: 26, max: 40});
  expect(stepSpread([[10, 30]], {...row, medianMs: null})).toMatchObject({steps: 2, p50: 20});
  expect(stepSpread([], {...row, medianMs: null})).toBeNull();
});

test("two sweeps on the same hardware are on one machine", async () => {
  const sweeps = (await library.sweeps()).map(({sweep}) => sweep);
  const {machines, unknown} = machinesOf(sweeps);
  expect(machines.map((one) => one.sweeps.length)).toEqual([sweeps.length]);
  expect(unknown).toEqual([]);
});
