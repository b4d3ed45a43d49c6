import {existsSync, readdirSync, readFileSync} from "node:fs";
import {homedir, tmpdir, uptime} from "node:os";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {runCommand} from "../../../src/recorder/run/run-command.ts";
import {context, fakeSampler, fakeTrainer, isRunning, temporaryFolder} from "../fixtures/surroundings.ts";

describe("runCommand()", () => {
  test("a trainer that ends well is completed, with its epochs, phases and steps", async () => {
    const {status, timeline, warnings, startUnixMs, samples} = await runCommand(fakeTrainer("ok"), context());
    expect(status.state).toBe("completed");
    expect(warnings).toEqual([]);
    expect(timeline.steps.epoch).toEqual([0, 0, 0, 1, 1, 1]);
    expect(timeline.phases.map(({phase}) => phase)).toEqual([
      "load",
      "train",
      "validate",
      "train",
      "validate",
    ]);
    expect(timeline.epochs.map(({epoch, errorRate}) => [epoch, errorRate])).toEqual([
      [0, 0.25],
      [1, 0.25],
    ]);
    expect(Math.min(...timeline.marks.map(({atMs}) => atMs))).toBeGreaterThan(0);
    const [first = 0, last = 0] = "recording" in samples ? samples.recording.unixMs : [];
    expect(first).toBeLessThanOrEqual(startUnixMs);
    expect(last).toBeGreaterThan(startUnixMs);
  });

  test("what other processes tell of their times is theirs, and no account of the training", async () => {
    const times = {epoch: 0, steps: 9, spanMs: 95, timedSteps: 9, stepMs: 90, dataWaitMs: 3};
    const told = {rank: 1, ...times, exchangeSteps: 0, exchangeMs: null};
    const lines = (of: object[]): string => JSON.stringify(of.map((one) => JSON.stringify(one)).join("\n"));
    const rank = lines([{event: "rank", unixMs: Date.now(), ...told}]);
    const hooked = {event: "phase-started", phase: "train", epoch: 0, unixMs: 0, synced: true, by: "hooks"};
    const code = (first: string): string => `
      const {appendFileSync} = require("node:fs");
      const file = process.env.BATCHSWEEP_EVENTS;
      appendFileSync(file + ".rank-1", ${rank});
      ${first}`;
    const run = (first: string) =>
      runCommand(
        {argv: [process.execPath, "-e", code(first)], env: {}},
        context({listening: {readers: [], logFile: null, keepOutput: false}}),
      );
    const main = `appendFileSync(file, ${lines([hooked])}.replace('"unixMs":0', '"unixMs":' + Date.now()));`;
    expect((await run(main)).timeline.ranks).toEqual([told]);
    const alone = await run("");
    expect([alone.timeline.ranks, alone.reader]).toEqual([[], "load"]);
  });

  test("the sampler is told the trainer's process", async () => {
    const sampler = fakeSampler();
    await runCommand(fakeTrainer("ok"), context({sampling: {sampler}}));
    expect(sampler.watched).toEqual([expect.any(Number)]);
  });

  test("a sampler that fails costs the samples, not the run", async () => {
    const sampler = {...fakeSampler(), end: () => Promise.reject(new Error("sampler ended: SIGKILL"))};
    const {status, samples, warnings} = await runCommand(fakeTrainer("ok"), context({sampling: {sampler}}));
    expect(status.state).toBe("completed");
    expect(samples).toEqual({missing: "sampler ended: SIGKILL"});
    expect(warnings).toEqual(["no samples: sampler ended: SIGKILL"]);
  });

  test("a sampler that takes no first sample costs the samples, not the run", async () => {
    const refuse = (): never => {
      throw new Error("the sampler has begun no run");
    };
    const begin = (): Promise<never> => Promise.reject(new Error("sampler is stuck"));
    const sampler = {...fakeSampler(), begin, watch: refuse, end: refuse};
    const {status, samples} = await runCommand(fakeTrainer("ok"), context({sampling: {sampler}}));
    expect(status.state).toBe("completed");
    expect(samples).toEqual({missing: "sampler is stuck"});
  });

  test("a trainer that throws is failed with its last words and what it reported before", async () => {
    const {status, timeline} = await runCommand(fakeTrainer("crash"), context());
    expect(status).toMatchObject({state: "failed", exit: {code: 1}});
    if (status.state !== "failed") return;
    expect(status.stderrTail).toContain("preparing the optimizer");
    expect(status.stderrTail.join("\n")).toContain("Error: loss is not a number");
    expect(status.stderrTail.join("\n")).not.toContain(process.cwd());
    expect(timeline.steps.epoch).toEqual([0, 0, 0, 1, 1]);
    expect(timeline.epochs).toHaveLength(1);
    expect(timeline.phases.map(({phase}) => phase)).toEqual(["load", "train", "validate"]);
  });

  test("an exit code of 7 is failed with that code", async () => {
    const {status} = await runCommand(fakeTrainer("exit"), context());
    expect(status).toMatchObject({state: "failed", exit: {code: 7}, reason: "exit code 7"});
  });

  test("SIGKILL from elsewhere is failed with the signal", async () => {
    const {status} = await runCommand(fakeTrainer("sigkill"), context());
    expect(status).toMatchObject({state: "failed", exit: {signal: "SIGKILL"}, reason: "killed by SIGKILL"});
  });

  test("a Node heap that is full is out-of-memory", async () => {
    const {argv} = fakeTrainer("heap");
    const [node = "", ...rest] = argv;
    const {status} = await runCommand({argv: [node, "--max-old-space-size=24", ...rest]}, context());
    expect(status.state).toBe("out-of-memory");
    expect(status).toHaveProperty("reason", expect.stringContaining("JavaScript heap out of memory"));
  });

  test("a trainer that hangs past the limit of a run is ended and failed", async () => {
    const limits = {runMs: 600, silenceMs: 60_000};
    const {status} = await runCommand(fakeTrainer("hang"), context({limits}));
    expect(status).toMatchObject({
      state: "failed",
      exit: {signal: "SIGTERM"},
      reason: "not done after 1 s, the limit of a run",
    });
  });

  test("a trainer that falls silent and ignores SIGTERM is killed", async () => {
    const folder = temporaryFolder();
    const pidFile = join(folder, "pid");
    // Time enough to start and to ignore SIGTERM, on a busy machine too.
    const limits = {runMs: 60_000, silenceMs: 3000};
    const {status} = await runCommand(fakeTrainer("stubborn", `pidFile=${pidFile}`), context({limits}));
    expect(status).toMatchObject({
      state: "failed",
      exit: {signal: "SIGKILL"},
      reason: "no event for 3 s, taken to hang",
    });
    expect([Number(readFileSync(pidFile, "utf8"))].filter(isRunning)).toEqual([]);
  });

  test("an interruption ends the trainer and is said so", async () => {
    const interrupt = new AbortController();
    const {status, timeline} = await runCommand(
      fakeTrainer("hang"),
      context({
        interruption: interrupt.signal,
        onEvent: ({event}) => {
          if (event === "epoch") interrupt.abort("SIGINT");
        },
      }),
    );
    expect(status).toMatchObject({state: "interrupted", reason: "stopped by SIGINT"});
    expect(timeline.epochs).toHaveLength(1);
  });

  test.each([
    ["back", -3000],
    ["forward", 3000],
  ])(
    "a clock that is set %s is noted, and moves no epoch of a trainer that asks it",
    async (way, clockSetMs) => {
      let setMs = 0;
      const {status, timeline, warnings} = await runCommand(
        fakeTrainer("ok", `clockSetMs=${clockSetMs}`, "stepMs=300"),
        context({
          clocks: {
            wallMs: () => Date.now() + setMs,
            steadyMs: () => performance.timeOrigin + performance.now(),
            uptimeMs: () => uptime() * 1000,
          },
          onEvent: ({event}) => void (event === "epoch" && (setMs = clockSetMs)),
        }),
      );
      expect(status.state).toBe("completed");
      expect(warnings).toEqual([expect.stringContaining(`the machine's clock was set ${way} by 3.0 s`)]);
      const durationsMs = timeline.epochs.map(({durationMs}) => durationMs ?? 0);
      expect(durationsMs.filter((ms) => ms >= 3 * 300)).toHaveLength(2);
      expect(durationsMs.reduce((sum, ms) => sum + ms)).toBeLessThan(status.durationMs);
      expect(timeline.steps.epoch).toHaveLength(6);
    },
  );

  test("a process that the trainer leaves behind is ended", async () => {
    const pidFile = join(temporaryFolder(), "pid");
    const {status, warnings} = await runCommand(fakeTrainer("grandchild", `pidFile=${pidFile}`), context());
    expect(status.state).toBe("completed");
    expect(warnings).toEqual(["the trainer left processes behind, which were ended"]);
    const pid = Number(readFileSync(pidFile, "utf8"));
    await expect.poll(() => [pid].filter(isRunning)).toEqual([]);
  });

  test("lines that are no events are warnings, and the run goes on", async () => {
    const {status, warnings, timeline} = await runCommand(fakeTrainer("garbage"), context());
    expect(status.state).toBe("completed");
    expect(timeline.steps.epoch).toHaveLength(6);
    expect(warnings).toEqual([
      expect.stringMatching(/^event line \d+: not JSON: [^\u001b]* \(and 3 more such lines\)$/),
    ]);
  });

  test("a line of 20 MB is passed by", async () => {
    const {status, warnings, timeline} = await runCommand(fakeTrainer("huge"), context());
    expect(status.state).toBe("completed");
    expect(timeline.steps.epoch).toHaveLength(6);
    expect(warnings).toEqual([
      expect.stringMatching(/^event line \d+: longer than 16777216 bytes, left out$/),
    ]);
  });

  test("a last line without its newline counts", async () => {
    const {status} = await runCommand(fakeTrainer("partial"), context());
    expect(status.state).toBe("completed");
  });

  test("exit code 0 without run-ended is failed", async () => {
    const {status} = await runCommand(fakeTrainer("quit"), context());
    expect(status).toMatchObject({
      state: "failed",
      reason: "ended without saying so (exit code 0, no run-ended event)",
    });
  });

  test("a command that reports nothing is failed and says what is missing", async () => {
    const {status} = await runCommand(fakeTrainer("silent"), context());
    expect(status).toHaveProperty(
      "reason",
      "ended without reporting an event ($BATCHSWEEP_EVENTS names the file)",
    );
  });

  test("a program that does not exist is failed", async () => {
    const {status, warnings} = await runCommand({argv: ["no-such-trainer"]}, context());
    expect(status).toMatchObject({
      state: "failed",
      exit: {code: 127},
      reason: "cannot be started: no-such-trainer: no such program",
    });
    const own = await runCommand({argv: [join(homedir(), "no-such-trainer")]}, context());
    expect(own.status).toMatchObject({reason: "cannot be started: ~/no-such-trainer: no such program"});
    expect(warnings).toEqual([]);
  });

  test("much output is read but only twenty lines are kept, without escape codes", async () => {
    const {status} = await runCommand(fakeTrainer("noisy"), context());
    expect(status.state).toBe("failed");
    expect(status).toHaveProperty(
      "stderrTail",
      Array.from({length: 20}, (_, index) => `line ${19_980 + index} of .`),
    );
  });

  test("the folder of events is gone afterwards", async () => {
    const before = new Set(readdirSync(tmpdir()));
    let path = "";
    await runCommand(
      {argv: [process.execPath, "-e", "console.error(process.env.BATCHSWEEP_EVENTS)"]},
      context({onOutput: (text) => (path += text)}),
    );
    expect(path.trim()).toMatch(/batchsweep-.*events\.jsonl$/);
    expect(before.size).toBeGreaterThan(0);
    expect([path.trim()].filter(existsSync)).toEqual([]);
  });
});
