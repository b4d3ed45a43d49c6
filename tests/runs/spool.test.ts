import {existsSync, mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {sweepFolder, telemetryFile} from "../../src/runs/names.ts";
import {readRecordedSweep, readTelemetry} from "../../src/runs/read.ts";
import {keepRun, spooledSweeps, unspool} from "../../src/runs/spool.ts";
import {writeSweep} from "../../src/runs/write.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../schema/examples.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const whole = () => ({log: exampleRunLog(), samples: exampleTelemetry()});

/** A folder of runs, and a spool. */
async function places() {
  const runs = temporaryFolder();
  const spool = join(temporaryFolder(), "spool");
  await writeSweep(runs, exampleSweep());
  return {runs, spool};
}

/** Makes a folder one that nothing can be written to, for root too: a file takes its place. */
function block(folder: string): void {
  rmSync(folder, {recursive: true, force: true});
  writeFileSync(folder, "");
}

describe("keepRun()", () => {
  test("gives a folder that vanished its sweep.json again", async () => {
    const {runs, spool} = await places();
    rmSync(runs, {recursive: true});
    expect(await keepRun({runs, spool}, exampleSweep(), whole())).toEqual({isWhole: true, problem: null});
    expect(await readRecordedSweep(runs, "example")).toEqual({
      sweep: exampleSweep(),
      runs: [exampleRunLog()],
    });
  });

  test("takes the spool where a sweep's folder cannot be written, and unspool() brings all of it back", async () => {
    const {runs, spool} = await places();
    block(sweepFolder(runs, "example"));
    const {isWhole, problem} = await keepRun({runs, spool}, exampleSweep(), whole());
    expect(isWhole).toBe(true);
    expect(problem).toContain(`the whole run is in ${spool}`);
    expect(await spooledSweeps({runs, spool})).toEqual(["example"]);
    rmSync(sweepFolder(runs, "example"));
    const [brought] = await unspool({runs, spool}, "example");
    expect(brought).toEqual({sweep: "example", run: exampleRunLog().run, problem: null});
    const {runs: logs} = await readRecordedSweep(runs, "example");
    expect(logs).toEqual([exampleRunLog()]);
    expect(await readTelemetry(runs, exampleRunLog())).toEqual(exampleTelemetry());
    expect(existsSync(spool)).toBe(false);
  });

  test("writes a log without its samples where only they cannot be written, and the whole to the spool", async () => {
    const {runs, spool} = await places();
    mkdirSync(telemetryFile(runs, "example", exampleRunLog().run));
    expect((await keepRun({runs, spool}, exampleSweep(), whole())).problem).toContain(spool);
    expect((await readRecordedSweep(runs, "example")).runs[0]?.telemetry).toBeNull();
    rmSync(telemetryFile(runs, "example", exampleRunLog().run), {recursive: true});
    await unspool({runs, spool}, "example");
    expect((await readRecordedSweep(runs, "example")).runs).toEqual([exampleRunLog()]);
  });

  test("names both places where it can be written to neither", async () => {
    const {runs, spool} = await places();
    block(sweepFolder(runs, "example"));
    block(spool);
    const kept = keepRun({runs, spool}, exampleSweep(), whole());
    await expect(kept).rejects.toThrow(
      new RegExp(
        `^${exampleRunLog().run} could not be written: ${runs}.* cannot be written: .*; ${spool}.* cannot`,
      ),
    );
  });

  test("refuses a log that breaks its schema before anything is written", async () => {
    const {runs, spool} = await places();
    const broken = {log: exampleRunLog({repeat: 0}), samples: null};
    await expect(keepRun({runs, spool}, exampleSweep(), broken)).rejects.toThrow(/: repeat: /);
    expect(existsSync(spool)).toBe(false);
  });
});

test("unspool() writes over no other recording of the run, and says so", async () => {
  const {runs, spool} = await places();
  await keepRun({runs: spool, spool: null}, exampleSweep(), whole());
  const other = exampleRunLog({startedAt: "2026-11-24T10:00:00.000Z"});
  await keepRun({runs, spool}, exampleSweep(), {log: other, samples: null});
  const [left] = await unspool({runs, spool}, "example");
  expect(left?.problem).toBe(`another recording of it is in its place; it stays in ${spool}`);
  expect((await readRecordedSweep(runs, "example").catch(() => null))?.runs[0]?.startedAt).toBe(
    other.startedAt,
  );
  expect(await spooledSweeps({runs, spool})).toEqual(["example"]);
});
