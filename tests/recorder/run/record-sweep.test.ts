import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {homedir} from "node:os";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import type {ProgressEvent} from "../../../src/recorder/run/progress.ts";
import type {SweepRecording} from "../../../src/recorder/run/record-run.ts";
import {recordSweep} from "../../../src/recorder/run/record-sweep.ts";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";
import type {PlannedRun} from "../../../src/schema/sweep.ts";
import {fakeSampler, fakeTrainer, sweepOf, temporaryFolder} from "../fixtures/surroundings.ts";

/** A recording in which the batch size says how the trainer behaves. */
function recording(
  modes: Record<number, string>,
  overrides: Partial<SweepRecording> = {},
): SweepRecording & {events: ProgressEvent[]; started: string[]} {
  const events: ProgressEvent[] = [];
  const started: string[] = [];
  return {
    runs: temporaryFolder(),
    sweep: sweepOf(Object.keys(modes).map(Number)),
    commandFor({run, configuration}: PlannedRun) {
      started.push(run);
      return fakeTrainer(modes[configuration.batchSize ?? 0] ?? "ok");
    },
    limitsFor: () => ({runMs: 30_000, silenceMs: 30_000}),
    startSampler: async () => fakeSampler(),
    progress: (event) => void events.push(event),
    interruption: new AbortController().signal,
    events,
    started,
    ...overrides,
  };
}

describe("recordSweep()", () => {
  test("writes a sweep, and a run log with samples for each run, in the plan's order", async () => {
    const options = recording({16: "ok", 32: "ok", 64: "ok"});
    const {runs, interrupted} = await recordSweep(options);
    expect({interrupted, states: runs.map(({state}) => state)}).toEqual({
      interrupted: false,
      states: ["completed", "completed", "completed"],
    });
    expect(options.started).toEqual(options.sweep.plan.runs.map(({run}) => run));
    const recorded = await readRecordedSweep(options.runs, "test-sweep");
    expect(recorded.runs.map(({run}) => run)).toEqual(options.started);
    for (const log of recorded.runs) {
      const telemetry = await readTelemetry(options.runs, log);
      expect(telemetry?.steps.loss).toEqual(
        [1, 1 / 2, 1 / 3, 1, 1 / 2, 1 / 3].map((loss) => Number(loss.toPrecision(9))),
      );
      expect(telemetry?.atMs).toHaveLength(2);
    }
    expect(readdirSync(join(options.runs, "test-sweep")).filter((name) => !name.endsWith(".json"))).toEqual(
      [],
    );
  });

  test("writes sweep.json before the first run, and each run before the next", async () => {
    const seen: string[][] = [];
    const options = recording({16: "ok", 32: "ok"});
    const {commandFor} = options;
    await recordSweep({
      ...options,
      commandFor(planned) {
        seen.push(readdirSync(join(options.runs, "test-sweep")).sort());
        return commandFor(planned);
      },
    });
    const [first = ""] = options.started;
    expect(seen).toEqual([["sweep.json"], [`${first}.json`, `${first}.telemetry.json`, "sweep.json"].sort()]);
  });

  test("goes on after a run that crashes, is killed, or runs out of memory", async () => {
    const options = recording({16: "crash", 32: "sigkill", 48: "heap", 64: "ok"});
    const {commandFor} = options;
    const {runs} = await recordSweep({
      ...options,
      commandFor(planned) {
        const [node = "", ...rest] = commandFor(planned).argv;
        return {argv: [node, "--max-old-space-size=24", ...rest]};
      },
    });
    expect(Object.fromEntries(runs.map(({run, state}) => [run, state]))).toEqual({
      "fake-cpu-b016-r1": "failed",
      "fake-cpu-b032-r1": "failed",
      "fake-cpu-b048-r1": "out-of-memory",
      "fake-cpu-b064-r1": "completed",
    });
    const {runs: logs} = await readRecordedSweep(options.runs, "test-sweep");
    expect(logs).toHaveLength(4);
    for (const log of logs) expect(log.epochs.length).toBeGreaterThan(0);
  });

  test("says what happens, in order", async () => {
    const options = recording({16: "ok", 32: "crash"}, {estimateMs: 5000});
    await recordSweep(options);
    // What another test's killed recorder left on this machine is said before the first run.
    const order = options.events
      .filter((event) => event.event !== "warning" || event.run !== null)
      .map(({event}) => event)
      .filter((event, index, all) => event !== all[index - 1]);
    const epochs = ["run-started", "steps", "epoch", "steps"];
    const crashed = options.started[0] === "fake-cpu-b032-r1" ? 0 : 1;
    const ofRun = (index: number): string[] =>
      index === crashed ? [...epochs, "run-ended"] : [...epochs, "epoch", "run-ended"];
    expect(order).toEqual(["sweep-started", ...ofRun(0), ...ofRun(1), "sweep-ended"]);
    expect(options.events[0]).toMatchObject({runs: 2, alreadyDone: 0, estimateMs: 5000});
    expect(options.events.find(({event}) => event === "steps")).toMatchObject({
      epoch: 0,
      epochs: 2,
      step: 1,
      steps: 3,
      loss: 1,
      cpuUtilization: 0.5,
    });
  });

  test("a warning is a note of the sweep", async () => {
    const options = recording({16: "garbage"});
    await recordSweep(options);
    const {sweep} = await readRecordedSweep(options.runs, "test-sweep");
    expect(sweep.notes).toEqual([
      expect.stringMatching(/^fake-cpu-b016-r1: event line \d+: not JSON: .* \(and 3 more such lines\)$/),
    ]);
  });

  test("without a sampler every run says why it has no samples", async () => {
    const problem = `the sampler did not start: no such program: ${join(homedir(), "sampler")}`;
    const startSampler = (): Promise<never> => Promise.reject(new Error(problem));
    const options = recording({16: "ok"}, {startSampler});
    const {runs} = await recordSweep(options);
    expect(runs[0]?.state).toBe("completed");
    const {runs: logs} = await readRecordedSweep(options.runs, "test-sweep");
    expect(logs[0]?.missing["telemetry"]).toBe("the sampler did not start: no such program: ~/sampler");
  });

  test("a sampler that dies as it starts is tried again; one that always does is told of, and tried before each run", async () => {
    let starts = 0;
    const dying = async () => {
      starts += 1;
      if (starts <= 2 || alwaysDies) throw new Error("the sampler did not start: SIGKILL");
      return fakeSampler();
    };
    let alwaysDies = false;
    const once = recording({16: "ok"}, {startSampler: dying});
    expect(await recordSweep(once)).toMatchObject({unsampled: []});
    expect((await readRecordedSweep(once.runs, "test-sweep")).runs[0]?.telemetry?.samples).toBe(2);

    starts = 0;
    alwaysDies = true;
    const always = recording({16: "ok", 32: "ok"}, {startSampler: dying});
    expect(await recordSweep(always)).toMatchObject({unsampled: always.started});
    expect(starts).toBe(6);
    expect(always.events.filter(({event}) => event === "warning")).toHaveLength(2);
  });

  test("an interruption writes the run at hand and leaves the rest; a resume does what is missing", async () => {
    const interrupt = new AbortController();
    const modes: Record<number, string> = {16: "ok", 32: "ok", 64: "ok"};
    const options = recording(modes);
    const second = options.sweep.plan.runs[1]?.configuration.batchSize ?? 0;
    modes[second] = "hang";
    const progress = (event: ProgressEvent): void => {
      if (event.event === "epoch" && event.run === options.sweep.plan.runs[1]?.run)
        interrupt.abort("SIGTERM");
    };
    const first = await recordSweep({...options, progress, interruption: interrupt.signal});
    expect({interrupted: first.interrupted, states: first.runs.map(({state}) => state)}).toEqual({
      interrupted: true,
      states: ["completed", "interrupted", "not-run"],
    });
    const before = await readRecordedSweep(options.runs, "test-sweep");
    expect(before.runs[1]?.status).toMatchObject({state: "interrupted", reason: "stopped by SIGTERM"});
    expect(before.runs[1]?.epochs).toHaveLength(1);

    modes[second] = "ok";
    options.started.length = 0;
    const folder = join(options.runs, "test-sweep");
    writeFileSync(join(folder, "fake-cpu-b016-r1.json.0a1b2c3d.unfinished"), "{");
    const kept = readFileSync(join(folder, `${before.runs[0]?.run}.json`), "utf8");
    const [done, redone] = before.runs.map(({run}) => run);
    const notes = [`${done}: kept`, `${redone}: of the attempt that was interrupted`, "Resumed by somebody"];
    const again = await recordSweep({...options, sweep: {...before.sweep, notes}, resume: true});
    const after = await readRecordedSweep(options.runs, "test-sweep");
    expect(after.sweep).toEqual({...before.sweep, notes: [`${done}: kept`, "Resumed by somebody"]});
    expect(again.runs.map(({state}) => state)).toEqual(["completed", "completed", "completed"]);
    expect(options.started).toEqual(options.sweep.plan.runs.slice(1).map(({run}) => run));
    expect(readFileSync(join(folder, `${before.runs[0]?.run}.json`), "utf8")).toBe(kept);
    expect(readdirSync(folder).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
    expect(options.events.find(({event}) => event === "sweep-started")).toMatchObject({
      runs: 3,
      alreadyDone: 1,
    });
  });
});
