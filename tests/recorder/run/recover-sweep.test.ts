import {existsSync, mkdirSync, rmSync, writeFileSync} from "node:fs";
import {expect, test} from "vitest";
import type {SweepRecording} from "../../../src/recorder/run/record-run.ts";
import {recordSweep} from "../../../src/recorder/run/record-sweep.ts";
import {recoverSweep} from "../../../src/recorder/run/recover-sweep.ts";
import type {ProgressEvent} from "../../../src/recorder/run/progress.ts";
import {journalFile, journalFolder, sweepFolder} from "../../../src/runs/names.ts";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {writeSweep} from "../../../src/runs/write.ts";
import {fakeSampler, fakeTrainer, sweepOf, temporaryFolder} from "../fixtures/surroundings.ts";

/** A recording of two runs that says which of them were started, and what was warned of. */
function recording(): SweepRecording & {started: string[]; warned: string[]} {
  const started: string[] = [];
  const warned: string[] = [];
  return {
    runs: temporaryFolder(),
    sweep: sweepOf([16, 32]),
    commandFor({run}) {
      started.push(run);
      return fakeTrainer("ok");
    },
    limitsFor: () => ({runMs: 30_000, silenceMs: 30_000}),
    startSampler: async () => fakeSampler(),
    progress: (event: ProgressEvent) => {
      if (event.event === "warning") warned.push(event.message);
    },
    interruption: new AbortController().signal,
    started,
    warned,
  };
}

test("a run that ended and could be written nowhere is not done again: a resume makes its log of its journal", async () => {
  const options = recording();
  const {runs, sweep} = options;
  const folder = sweepFolder(runs, sweep.sweep);
  const blocked: SweepRecording = {
    ...options,
    commandFor(planned) {
      rmSync(folder, {recursive: true});
      writeFileSync(folder, "a file in its place");
      return options.commandFor(planned);
    },
  };
  const [first = "", second = ""] = sweep.plan.runs.map(({run}) => run);
  await expect(recordSweep(blocked)).rejects.toThrow(
    new RegExp(
      `^${first} could not be written: .*; what its journal has can be recovered: .*${first}\\.jsonl\\.gz$`,
    ),
  );
  expect(options.started).toEqual([first]);

  rmSync(folder);
  await writeSweep(runs, sweep);
  const {runs: states} = await recordSweep({...options, resume: true});
  expect(options.started).toEqual([first, second]);
  expect(states.map(({state}) => state)).toEqual(["completed", "completed"]);
  expect(options.warned).toContainEqual(
    expect.stringMatching(
      /^left by an earlier recorder: completed after \d+ s: 2 epochs, 6 steps, 0 samples$/,
    ),
  );
  const recorded = await readRecordedSweep(runs, sweep.sweep);
  expect(recorded.runs.map(({epochs, steps}) => [epochs.length, steps])).toEqual([
    [2, 6],
    [2, 6],
  ]);
  expect(existsSync(journalFolder(runs, sweep.sweep))).toBe(false);
});

test("a new sweep is not given what a removed one of its name left", async () => {
  const options = recording();
  const {runs, sweep} = options;
  await recordSweep(options);
  writeFileSync(journalFolder(runs, sweep.sweep), "left");
  rmSync(sweepFolder(runs, sweep.sweep), {recursive: true});
  await recordSweep(options);
  expect(existsSync(journalFolder(runs, sweep.sweep))).toBe(false);
});

test("nothing that was left is nothing to recover, of the whole or of some runs", async () => {
  const {runs, sweep} = recording();
  await writeSweep(runs, sweep);
  expect(await recoverSweep({runs, spool: null}, sweep)).toEqual({sweep, recovered: []});
  mkdirSync(journalFolder(runs, sweep.sweep));
  const [first, second] = sweep.plan.runs;
  writeFileSync(journalFile(runs, sweep.sweep, second?.run ?? ""), "no journal");
  const ofFirst = await recoverSweep({runs, spool: null}, sweep, first === undefined ? [] : [first]);
  expect(ofFirst.recovered).toEqual([]);
  const {recovered} = await recoverSweep({runs, spool: null}, sweep);
  expect(recovered.map(({run}) => run)).toEqual([second?.run]);
});
