// Runs at several places at once. The GPUs are made up: a place is a variable of the environment, and trainers compute nothing.
import {spawn} from "node:child_process";
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {expect, test} from "vitest";
import {gpuPlaces} from "../../../src/recorder/parallel/places.ts";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
import {eventsVariable} from "../../../src/recorder/process/command.ts";
import {processIds} from "../../../src/recorder/process/process-table.ts";
import type {ProgressEvent} from "../../../src/recorder/run/progress.ts";
import type {SweepRecording} from "../../../src/recorder/run/record-run.ts";
import {recordSweep} from "../../../src/recorder/run/record-sweep.ts";
import {recoverSweep} from "../../../src/recorder/run/recover-sweep.ts";
import {createWrappedRunner} from "../../../src/recorder/run/wrapped-run.ts";
import {readRecordedSweep, readSweep, readTelemetry} from "../../../src/runs/read.ts";
import type {Device} from "../../../src/schema/values/identifiers.ts";
import {
  configurationOf,
  fakeSampler,
  fakeTrainer,
  isRunning,
  sweepOf,
  temporaryFolder,
} from "../fixtures/surroundings.ts";
import {until} from "../process/groups.ts";

const places = gpuPlaces(2, {});

/** A sweep of one batch size on each device and of each variant, four repeats. */
function recording(
  devices: Device[],
  {variants = ["a"], ...overrides}: {variants?: string[]} & Partial<SweepRecording> = {},
) {
  const configurations = devices.flatMap((device) =>
    variants.map((variant) => ({...configurationOf(16), device, settings: {variant}})),
  );
  const plan = createPlan({
    configurations,
    repeats: 4,
    seed: 1,
    sampleHz: 10,
    compared: variants.length > 1 ? "variant" : null,
  });
  const events: ProgressEvent[] = [];
  const options: SweepRecording = {
    runs: temporaryFolder(),
    sweep: {...sweepOf([]), plan},
    places,
    commandFor: () => fakeTrainer("ok", "stepMs=20"),
    limitsFor: () => ({runMs: 60_000, silenceMs: 60_000}),
    startSampler: async () => fakeSampler(),
    progress: (event) => void events.push(event),
    interruption: new AbortController().signal,
    ...overrides,
  };
  return {options, events};
}

/** The runs that went on when each began. */
function beside(events: readonly ProgressEvent[]): Map<string, string[]> {
  const going = new Set<string>();
  const found = new Map<string, string[]>();
  for (const event of events)
    if (event.event === "run-started") {
      found.set(event.run, [...going]);
      going.add(event.run);
    } else if (event.event === "run-ended") going.delete(event.run);
  return found;
}

test("each place takes one run at a time, and the two sides of a pair have the same one", async () => {
  const {options, events} = recording(["gpu"], {variants: ["a", "b"]});
  const {runs} = await recordSweep(options);
  expect(runs.map(({state}) => state)).toEqual(Array(8).fill("completed"));
  expect(Math.max(...[...beside(events).values()].map((others) => others.length))).toBe(1);
  const logs = (await readRecordedSweep(options.runs, "test-sweep")).runs;
  for (const repeat of [1, 2, 3, 4]) {
    const pair = logs.filter((log) => log.repeat === repeat);
    expect(new Set(pair.map(({parallel}) => parallel?.place)).size).toBe(1);
  }
  expect(new Set(logs.map(({parallel}) => parallel?.place))).toEqual(new Set([1, 2]));
  const [first] = logs;
  expect(first?.parallel?.places).toBe(2);
  for (const other of first?.parallel?.beside ?? [])
    expect(logs.find(({run}) => run === other)?.parallel?.beside).toContain(first?.run);
  expect(logs.some(({parallel}) => (parallel?.others ?? 0) > 0)).toBe(true);
});

test("the samples of a run name the GPU of its place as the one that was used", async () => {
  const gpu = (id: string) => ({id, kind: "gpu" as const, name: "A GPU", used: true, facts: {}});
  const startSampler = async () => {
    const sampler = fakeSampler();
    return {
      ...sampler,
      async end() {
        const recording = await sampler.end();
        return {...recording, devices: [...recording.devices, gpu("GPU-0"), gpu("GPU-1")]};
      },
    };
  };
  const {options} = recording(["gpu"], {startSampler});
  await recordSweep(options);
  const {runs: logs} = await readRecordedSweep(options.runs, "test-sweep");
  for (const log of logs) {
    const telemetry = await readTelemetry(options.runs, log);
    const used = telemetry?.devices.filter(({kind, used}) => kind === "gpu" && used === true);
    expect(used?.map(({id}) => id)).toEqual([`GPU-${(log.parallel?.place ?? 0) - 1}`]);
  }
});

test("a run on the CPU has the machine alone, and its log no place", async () => {
  const {options, events} = recording(["cpu", "gpu"]);
  await recordSweep(options);
  for (const [run, others] of beside(events)) if (run.includes("-cpu-")) expect(others).toEqual([]);
  for (const others of beside(events).values())
    expect(others.some((one) => one.includes("-cpu-"))).toBe(false);
  const logs = (await readRecordedSweep(options.runs, "test-sweep")).runs;
  for (const {configuration, parallel} of logs)
    expect(parallel === undefined).toBe(configuration.device === "cpu");
});

test("the command, its warm-up and what is around it see the GPU of the place alone", async () => {
  const folder = temporaryFolder();
  const saying = (what: string) => ({
    argv: ["sh", "-c", `echo $CUDA_VISIBLE_DEVICES $HIP_VISIBLE_DEVICES > ${folder}/${what}-$$`],
  });
  const runPlanned = createWrappedRunner({
    commandFor: () => saying("run"),
    listeningFor: () => ({readers: [], logFile: null, keepOutput: false}),
    prepareFor: () => saying("prepare"),
    cleanupFor: () => saying("cleanup"),
    warmup: 1,
  });
  await recordSweep(recording(["gpu"], {runPlanned}).options);
  const said = readdirSync(folder).map((name) => [
    name.split("-")[0],
    readFileSync(join(folder, name), "utf8").trim(),
  ]);
  const of = (what: string) => said.filter(([name]) => name === what).map(([, text]) => text);
  expect(new Set(said.map(([, text]) => text))).toEqual(new Set(["0 0", "1 1"]));
  // Four runs and a warm-up at each place.
  expect(of("run")).toHaveLength(4 + 2);
  expect(of("cleanup")).toHaveLength(4);
});

test("an interruption ends the runs of all places, and a resume does them again", async () => {
  const controller = new AbortController();
  let begun = 0;
  const {options} = recording(["gpu"], {
    interruption: controller.signal,
    commandFor: () => fakeTrainer("ok", "epochs=1", "steps=2000"),
    progress(event) {
      if (event.event === "steps") begun += 1;
      if (event.event === "steps" && begun > 1) controller.abort("SIGINT");
    },
  });
  const {runs, interrupted} = await recordSweep(options);
  expect(interrupted).toBe(true);
  expect(runs.filter(({state}) => state === "interrupted").length).toBeGreaterThan(0);
  expect(runs.filter(({state}) => state === "not-run").length).toBeGreaterThanOrEqual(2);
  const again = await recordSweep({
    ...options,
    resume: true,
    interruption: new AbortController().signal,
    commandFor: () => fakeTrainer("ok"),
  });
  expect(again.runs.map(({state}) => state)).toEqual(Array(4).fill("completed"));
});

test("a plan that goes on is looked at when a repeat of each place is recorded", async () => {
  const looked: number[] = [];
  const {options} = recording(["gpu"]);
  const stopping = {margin: 0.05, planned: [4], riskShare: 1, looks: [], state: "going on"} as const;
  const {sweep} = options;
  await recordSweep({
    ...options,
    sweep: {...sweep, plan: {...sweep.plan, stopping: {...stopping, planned: [4], looks: []}}},
    async look(one, remaining) {
      looked.push(remaining.length);
      return one;
    },
  });
  expect(looked).toEqual([2, 0]);
});

test("no yardstick is timed beside other runs", async () => {
  let timed = 0;
  const {options} = recording(["cpu", "gpu"], {timeYardstick: async () => (timed++, null)});
  await recordSweep(options);
  expect(timed).toBe(4);
});

// Linux alone shows whose a process is.
test.runIf(process.platform === "linux")(
  "a killed recorder leaves no trainer, and its journals say which place each run had",
  async () => {
    const runs = temporaryFolder();
    const temporary = temporaryFolder();
    const script = join(import.meta.dirname, "../fixtures/parallel-recorder.ts");
    const recorder = spawn(process.execPath, [script, runs, "20"], {
      env: {...process.env, TMPDIR: temporary},
      stdio: ["ignore", "pipe", "ignore"],
    });
    const inSteps = new Set<string>();
    for await (const line of createInterface({input: recorder.stdout})) {
      const event = JSON.parse(line) as ProgressEvent;
      if (event.event === "steps") inSteps.add(event.run);
      if (inSteps.size === 2) break;
    }
    const trainers = processIds().filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`${eventsVariable}=${temporary}`);
      } catch {
        return false;
      }
    });
    expect(trainers).toHaveLength(2);
    recorder.kill("SIGKILL");
    await until(() => !trainers.some(isRunning));
    await until(() => readdirSync(temporary).length === 0);
    const {recovered} = await recoverSweep({runs, spool: null}, await readSweep(runs, "test-sweep"));
    expect(recovered.map(({isInPlace}) => isInPlace)).toEqual([true, true]);
    const logs = (await readRecordedSweep(runs, "test-sweep")).runs;
    expect(logs.map(({status}) => status.state)).toEqual(["interrupted", "interrupted"]);
    expect(logs.map(({parallel}) => parallel?.place).sort()).toEqual([1, 2]);
    expect(logs.flatMap(({parallel}) => parallel?.beside ?? []).length).toBeGreaterThan(0);
  },
);
