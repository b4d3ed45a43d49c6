import {execFileSync} from "node:child_process";
import {existsSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {setTimeout as sleep} from "node:timers/promises";
import {describe, expect, test} from "vitest";
import {openJournal, removeJournal} from "../../../src/recorder/journal/journal.ts";
import {journalEntries} from "../../../src/recorder/journal/read-journal.ts";
import {recoverRun} from "../../../src/recorder/journal/recover-run.ts";
import {assembleRunLog, assembleTelemetry} from "../../../src/recorder/log/assemble.ts";
import {runCommand} from "../../../src/recorder/run/run-command.ts";
import type {RunContext} from "../../../src/recorder/run/run-process.ts";
import type {Command} from "../../../src/recorder/process/command.ts";
import {readers} from "../../../src/readers/index.ts";
import {journalFile, journalFolder} from "../../../src/runs/names.ts";
import {startSampler} from "../../../src/telemetry/client/start-sampler.ts";
import {configurationOf, context, fakeTrainer, temporaryFolder} from "../fixtures/surroundings.ts";

const planned = {run: "fake-cpu-b016-r1", configuration: configurationOf(16), repeat: 1};

async function all(path: string): Promise<unknown[]> {
  const entries = [];
  for await (const entry of journalEntries(path)) entries.push(entry);
  return entries;
}

/** Runs a command with a real sampler and a journal, and gives what the recorder and what the journal make of it. */
async function bothWays(command: Command, listening?: RunContext["listening"]) {
  const runs = temporaryFolder();
  const problems: string[] = [];
  const ids = {runs, sweep: "s", run: planned.run, session: "today"};
  const journal = await openJournal(ids, {onProblem: (problem) => problems.push(problem), flushMs: 50});
  const sampler = await startSampler({sampleHz: 20});
  const done = await runCommand(command, context({sampling: {sampler}, journal, listening}));
  await sampler.close();
  const yardstick = {
    yardstick: {version: 1, threads: 2, arithmeticMs: 180, memoryMs: 120, gpu: null},
    gpuMissing: "PyTorch sees no GPU",
  };
  journal.note({entry: "yardstick", ...yardstick});
  const {status, clockErrorMs, output, warnings} = done;
  journal.note({entry: "ended", status, clockErrorMs, output, warnings});
  await journal.close();
  expect(problems).toEqual([]);
  const path = journalFile(runs, "s", planned.run);
  const recovered = await recoverRun(path, {sweep: "s", planned, log: null});
  if (recovered === null) throw new Error("nothing was recovered");
  return {live: {...done, sweep: "s", session: "today", planned, yardstick}, recovered, path, runs};
}

describe("a journal", () => {
  test("says of a run that reports events what the recorder itself knows of it, samples included", async () => {
    const {live, recovered, path, runs} = await bothWays(fakeTrainer("ok", "stepMs=60"));
    expect(live.timeline.epochs).toHaveLength(2);
    expect(assembleRunLog(recovered)).toEqual(assembleRunLog(live));
    const samples = assembleTelemetry(recovered);
    expect(samples?.atMs.length).toBeGreaterThan(5);
    // What sampling cost is kept to a microsecond, and told within a hundredth.
    expect({...samples, sampler: null}).toEqual({...assembleTelemetry(live), sampler: null});
    expect(samples?.sampler?.samples).toBe(assembleTelemetry(live)?.sampler?.samples);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const git = (...args: string[]): string => execFileSync("git", ["-C", runs, ...args], {encoding: "utf8"});
    git("init", "--quiet");
    expect(git("status", "--porcelain", "--untracked-files=all")).toBe("");
  });

  test("says the same of a run that only prints", async () => {
    const lines = [
      "epoch,train_loss,valid_loss,error_rate,time",
      "0,0.9,0.8,0.5,00:01",
      "1,0.7,0.6,0.25,00:01",
    ];
    const script = `const lines = ${JSON.stringify(lines)};
      const next = () => { const line = lines.shift(); if (line === undefined) return; console.log(line.replaceAll(",", "    ")); setTimeout(next, 300); };
      next();`;
    const {live, recovered} = await bothWays(
      {argv: [process.execPath, "-e", script]},
      {readers, logFile: null, keepOutput: true},
    );
    expect(live.timeline.epochs).toHaveLength(2);
    expect(assembleRunLog(recovered)).toEqual(assembleRunLog(live));
  });

  test("that a kill cut off anywhere has every entry before that", async () => {
    const {path} = await bothWays(fakeTrainer("ok", "stepMs=60"));
    const whole = readFileSync(path);
    const entries = await all(path);
    let most = 0;
    for (let length = 0; length < whole.length; length += 41) {
      writeFileSync(path, whole.subarray(0, length));
      const left = await all(path);
      expect(left, String(length)).toEqual(entries.slice(0, left.length));
      most = Math.max(most, left.length);
    }
    expect(most).toBeGreaterThan(entries.length / 2);
  });

  test("without its end is a run that was interrupted at its last sign of life", async () => {
    const runs = temporaryFolder();
    const journal = await openJournal(
      {runs, sweep: "s", run: planned.run, session: "today"},
      {onProblem: () => undefined, flushMs: 20},
    );
    const started = {
      startedAt: "2026-01-01T00:00:00.000Z",
      startUnixMs: performance.timeOrigin + performance.now(),
    };
    journal.note({entry: "started", ...started, driftMs: 0, isRead: false, unseen: null, cuda: {}});
    await sleep(200);
    await journal.close();
    const path = journalFile(runs, "s", planned.run);
    const recovered = await recoverRun(path, {sweep: "s", planned, log: null});
    expect(recovered?.status.state).toBe("interrupted");
    expect(recovered?.status.durationMs).toBeGreaterThanOrEqual(150);
  });

  test("says at once that the training began", async () => {
    const runs = temporaryFolder();
    const ids = {runs, sweep: "s", run: planned.run, session: "today"};
    const journal = await openJournal(ids, {onProblem: () => undefined, flushMs: 60_000});
    const started = {startedAt: "2026-01-01T00:00:00.000Z", startUnixMs: 1_767_225_600_000};
    journal.note({entry: "started", ...started, driftMs: 0, isRead: false, unseen: null, cuda: {}});
    await expect
      .poll(() => all(journalFile(runs, "s", planned.run)))
      .toMatchObject([{entry: "run"}, {entry: "alive"}, {entry: "started"}, {entry: "alive"}]);
    await journal.close();
  });

  test("of a run whose training had not begun has nothing to recover, and goes with its folder", async () => {
    const runs = temporaryFolder();
    const journal = await openJournal(
      {runs, sweep: "s", run: planned.run, session: "today"},
      {onProblem: () => undefined},
    );
    await journal.close();
    expect(
      await recoverRun(journalFile(runs, "s", planned.run), {sweep: "s", planned, log: null}),
    ).toBeNull();
    await removeJournal(runs, "s", planned.run);
    expect(existsSync(journalFolder(runs, "s"))).toBe(false);
  });

  test("that cannot be written is told once and costs nothing else", async () => {
    const runs = temporaryFolder();
    writeFileSync(journalFolder(runs, "s"), "a file in its place");
    const problems: string[] = [];
    const journal = await openJournal(
      {runs, sweep: "s", run: planned.run, session: "today"},
      {onProblem: (problem) => problems.push(problem), flushMs: 10},
    );
    journal.note({entry: "alive", unixMs: 1, wallMs: 1});
    await journal.close();
    expect(problems).toEqual([expect.stringMatching(/^the journal cannot be written, .*: EEXIST/)]);
  });
});
