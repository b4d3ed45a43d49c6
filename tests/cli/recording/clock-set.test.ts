import {execFileSync} from "node:child_process";
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {compilers, findCompiler} from "../../telemetry/fake-nvml/library.ts";
import {startScript} from "./start-script.ts";

const fixtures = join(import.meta.dirname, "../../recorder/fixtures");
const program = join(import.meta.dirname, "../../../scripts/batchsweep.ts");
const compiler = findCompiler();

/** A wall clock for the processes of a recording, which `set` sets. */
function wallClock(after: (remove: () => void) => void) {
  const folder = temporaryFolder(after);
  const library = join(folder, "wall-clock.so");
  const file = join(folder, "offset");
  execFileSync(compiler ?? "cc", [
    "-O1",
    "-shared",
    "-fPIC",
    "-Wall",
    "-Werror",
    "-x",
    "c",
    join(fixtures, "wall-clock.c"),
    "-o",
    library,
  ]);
  const set = (ms: number): void => writeFileSync(file, BigInt64Array.of(BigInt(ms)), {flag: "r+"});
  writeFileSync(file, new Uint8Array(8));
  return {env: {LD_PRELOAD: library, WALL_CLOCK: file}, set};
}

// A test must not set the machine's own clock; a library in front of the C library stands for that. The two run side by side.
const isPossible = process.platform === "linux" && compiler !== null;
(isPossible ? test.concurrent : test.skip).for([["back", -3000] as const, ["forward", 60_000] as const])(
  `the wall clock is set %s while a trainer runs that asks it (needs Linux and one of ${compilers.join(", ")})`,
  async ([way, ms], {onTestFinished}) => {
    const {env, set} = wallClock(onTestFinished);
    const runs = temporaryFolder(onTestFinished);
    const stepMs = 1500;
    const trainer = [process.execPath, join(fixtures, "trainer.mjs"), "ok", "clock=wall", `stepMs=${stepMs}`];
    const {code, stderr} = await startScript(
      program,
      ["record", "--runs", runs, "--id", "s", "--", ...trainer],
      env,
      (line) => {
        if (line.includes("epoch 1/2")) set(ms);
      },
    );
    expect({code, stderr}).toEqual({code: 0, stderr: ""});
    const {sweep, runs: logs} = await readRecordedSweep(runs, "s");
    const [log] = logs;
    if (log === undefined) throw new Error("no run log");
    expect(sweep.notes.join("\n")).toMatch(
      new RegExp(`the machine's clock was set ${way} by ${Math.abs(ms / 1000)}\\.0 s`),
    );
    // No step is shorter than it was asked to be, and no epoch longer than the run.
    const durationsMs = log.epochs.map(({durationMs}) => durationMs ?? 0);
    expect(durationsMs.filter((duration) => duration >= 3 * stepMs)).toHaveLength(2);
    expect(durationsMs.reduce((sum, duration) => sum + duration)).toBeLessThan(
      log.status.state === "completed" ? (log.status.durationMs ?? 0) : 0,
    );
    const telemetry = await readTelemetry(runs, log);
    expect(telemetry?.steps.startMs).toEqual(telemetry?.steps.startMs.toSorted((a, b) => a - b));
  },
);
