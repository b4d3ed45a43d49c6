import {existsSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {assembleRunLog} from "../../../src/recorder/log/assemble.ts";
import {timelineOf} from "../../../src/recorder/log/timeline.ts";
import {prepareResume, remainingRuns, removeUnfinished} from "../../../src/recorder/plan/remaining.ts";
import type {EndedStatus} from "../../../src/recorder/process/ending.ts";
import {runLogFile, sweepFolder} from "../../../src/runs/names.ts";
import {writeRun, writeSweep} from "../../../src/runs/write.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {sweepOf, temporaryFolder} from "../fixtures/surroundings.ts";

const ended = {
  durationMs: 5,
  stderrTail: [],
  reason: "a test",
  exit: {code: 1},
};
const states: Record<number, EndedStatus> = {
  16: {state: "failed", ...ended},
  32: {state: "out-of-memory", durationMs: 5, stderrTail: [], reason: "a test"},
  64: {state: "interrupted", durationMs: 5, stderrTail: [], reason: "a test"},
};

/** A sweep with a run log for each batch size but 128. */
async function recorded() {
  const runs = temporaryFolder();
  const sweep = sweepOf([16, 32, 64, 128]);
  await writeSweep(runs, sweep);
  const logs: RunLog[] = [];
  for (const planned of sweep.plan.runs) {
    const status = states[planned.configuration.batchSize ?? 0];
    if (status === undefined) continue;
    const log = assembleRunLog({
      sweep: sweep.sweep,
      session: "a-session",
      planned,
      startedAt: "2026-01-01T00:00:00.000Z",
      startUnixMs: 0,
      clockErrorMs: 0,
      cuda: {},
      status,
      timeline: timelineOf([], {startUnixMs: 0, endUnixMs: 5}),
      samples: {missing: "a test"},
      reader: "events",
      timeResolutionMs: 0.01,
      work: null,
      statedRate: null,
      output: [],
    });
    logs.push(log);
    await writeRun(runs, log, null);
  }
  return {runs, sweep, logs};
}

const sizes = (runs: readonly {configuration: {batchSize: number | null}}[]) =>
  runs.map(({configuration}) => configuration.batchSize).sort();

test("left to do is what has no run log or was interrupted; failures and full memory are results", async () => {
  const {sweep, logs} = await recorded();
  expect(sizes(remainingRuns(sweep, logs))).toEqual([128, 64]);
  expect(remainingRuns(sweep, [])).toEqual(sweep.plan.runs);
});

test("what a resume does again stays until then: a log that was cut off may be all there is of hours", async () => {
  const {runs, sweep} = await recorded();
  const {logs, remaining} = await prepareResume(runs, sweep);
  expect([sizes(logs), sizes(remaining)]).toEqual([
    [16, 32],
    [128, 64],
  ]);
  const there = sweep.plan.runs.filter(({run}) => existsSync(runLogFile(runs, sweep.sweep, run)));
  expect(sizes(there)).toEqual([16, 32, 64]);
});

test("what a killed recorder left half-written is removed; a folder that is not there holds nothing", async () => {
  const {runs, sweep, logs} = await recorded();
  const half = join(sweepFolder(runs, sweep.sweep), "x.json.0a1b2c3d.unfinished");
  writeFileSync(half, "{");
  await removeUnfinished(runs, sweep.sweep);
  expect(existsSync(half)).toBe(false);
  for (const {run} of logs) expect(existsSync(runLogFile(runs, sweep.sweep, run)), run).toBe(true);
  await removeUnfinished(runs, "no-such-sweep");
});
