import fc from "../../properties.ts";
import {mkdirSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
import {runsOfShard} from "../../../src/recorder/plan/shard.ts";
import {foldersOfRuns, mergeSweepFolder} from "../../../src/runs/merging/merge-runs.ts";
import {writeRun, writeSweep} from "../../../src/runs/write.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {PlannedRun, Sweep} from "../../../src/schema/sweep.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../../schema/examples.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const {configuration} = exampleRunLog();

/** A sweep of batch sizes, as its plan has it; every second run is noted on. */
function planned(batchSizes: number[], repeats: number, seed: number): Sweep {
  const configurations = batchSizes.map((batchSize) => ({...configuration, batchSize}));
  const plan = createPlan({configurations, repeats, seed, sampleHz: 10});
  return {...exampleSweep(), plan, notes: ["Z, as it was planned", "A, as it was planned"]};
}

const logOf = ({run, repeat, configuration: own}: PlannedRun, changes: Partial<RunLog> = {}): RunLog => {
  const log = exampleRunLog();
  const telemetry = log.telemetry === null ? null : {...log.telemetry, file: `${run}.telemetry.json`};
  return {...log, run, repeat, configuration: own, telemetry, ...changes};
};

/** Records some runs of a sweep into a folder: what a recorder leaves of them. */
async function recorded(folder: string, sweep: Sweep, runs: readonly PlannedRun[]): Promise<string> {
  const isNoted = ({run}: PlannedRun): boolean =>
    sweep.plan.runs.findIndex((one) => one.run === run) % 2 === 1;
  const notes = runs.filter(isNoted).map(({run}) => `${run}: a warning`);
  await writeSweep(folder, {...sweep, notes: [...sweep.notes, ...notes]});
  for (const run of runs) await writeRun(folder, logOf(run), {...exampleTelemetry(), run: run.run});
  return folder;
}

/** All that lies in a folder of runs, by name. */
const bytesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(folder, "example"))
      .sort()
      .map((name) => [name, readFileSync(join(folder, "example", name), "latin1")]),
  );

describe("mergeSweepFolder()", () => {
  test("of any split of any plan, in any order, gives the same bytes as the plan recorded whole", async () => {
    const cases = fc.record({
      batchSizes: fc.uniqueArray(fc.integer({min: 1, max: 512}), {minLength: 1, maxLength: 3}),
      repeats: fc.integer({min: 1, max: 4}),
      seed: fc.nat(100),
      count: fc.integer({min: 1, max: 5}),
      /** Which two folders are merged next, until one is left. */
      order: fc.array(fc.tuple(fc.nat(), fc.nat()), {minLength: 4, maxLength: 4}),
    });
    const folder = temporaryFolder();
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({batchSizes, repeats, seed, count, order}) => {
        const base = join(folder, String(nth++));
        const sweep = planned(batchSizes, repeats, seed);
        const whole = await recorded(join(base, "whole"), sweep, sweep.plan.runs);
        let parts = await Promise.all(
          Array.from({length: count}, (_, at) => {
            const shard = {index: at + 1, count};
            return recorded(join(base, String(at + 1)), sweep, runsOfShard(sweep.plan, shard));
          }),
        );
        for (const [a, b] of order) {
          const [from, into] = [parts[a % parts.length], parts[b % parts.length]];
          if (from === undefined || into === undefined || from === into) continue;
          await mergeSweepFolder(from, into, "example");
          parts = parts.filter((part) => part !== from);
        }
        const last = parts[0] ?? "";
        for (const part of parts.slice(1)) await mergeSweepFolder(part, last, "example");
        expect(bytesIn(last)).toEqual(bytesIn(whole));
      }),
      {numRuns: 15},
    );
  });

  test("a run that was cut off gives way to a whole one, whichever comes first; two whole ones are refused", async () => {
    const sweep = planned([16], 1, 1);
    const [run] = sweep.plan.runs;
    if (run === undefined) throw new Error("no run");
    const cutOff = logOf(run, {
      status: {state: "interrupted", durationMs: 5, reason: "SIGTERM", stderrTail: []},
    });
    const folders = ["a", "b", "c"].map(() => temporaryFolder());
    const [a = "", b = "", c = ""] = folders;
    for (const folder of folders) await writeSweep(folder, sweep);
    await writeRun(a, cutOff, {...exampleTelemetry(), run: run.run});
    await writeRun(b, logOf(run), {...exampleTelemetry(), run: run.run});
    await writeRun(c, logOf(run, {startedAt: "2027-01-01T00:00:00.000Z"}), {
      ...exampleTelemetry(),
      run: run.run,
    });
    const before = bytesIn(b);
    expect(await mergeSweepFolder(a, b, "example")).toMatchObject({added: 0, runs: 1, planned: 1});
    expect(bytesIn(b)).toEqual(before);
    expect(await mergeSweepFolder(b, a, "example")).toMatchObject({added: 1});
    expect(bytesIn(a)).toEqual(before);
    await expect(mergeSweepFolder(c, a, "example")).rejects.toThrow("two recordings of one run");
    expect(bytesIn(a)).toEqual(before);
  });

  test("refuses another sweep of the same name, and writes nothing", async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    await writeSweep(a, exampleSweep());
    await writeSweep(b, {...exampleSweep(), title: "Another"});
    await expect(mergeSweepFolder(a, b, "example")).rejects.toThrow(
      /not one sweep: example .* differ in title/,
    );
  });
});

test("foldersOfRuns() is the folder itself where it has sweeps, else those in it", async () => {
  const folder = temporaryFolder();
  await expect(foldersOfRuns(folder)).rejects.toThrow("no sweep in it");
  await writeSweep(join(folder, "1"), exampleSweep());
  await writeSweep(join(folder, "2"), exampleSweep());
  mkdirSync(join(folder, ".hidden"));
  expect(await foldersOfRuns(folder)).toEqual([join(folder, "1"), join(folder, "2")]);
  expect(await foldersOfRuns(join(folder, "1"))).toEqual([join(folder, "1")]);
  await expect(foldersOfRuns(join(folder, "3"))).rejects.toThrow("cannot be read");
});
