import koffi from "koffi";
import {assembleTelemetry} from "../../../src/recorder/log/assemble.ts";
import {phasesOf, timelineOf} from "../../../src/recorder/log/timeline.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import type {Mark, Telemetry} from "../../../src/schema/telemetry.ts";
import {loadNvml} from "../../../src/telemetry/nvidia/library.ts";
import type {Reply} from "../../../src/telemetry/sampler/messages.ts";
import {openSources} from "../../../src/telemetry/sampler/open-sources.ts";
import {createRecording} from "../../../src/telemetry/client/recording.ts";
import {createSampling} from "../../../src/telemetry/sampler/serve-sampler.ts";
import {createNvidiaSource} from "../../../src/telemetry/sources/nvidia.ts";
import type {FakeNvml} from "../fake-nvml/library.ts";
import {fakeTiming} from "../fixtures/fake-timing.ts";

/** A phase of the simulated run: what it is called and how long it takes, milliseconds. */
export interface SimulatedPhase {
  phase: "train" | "validate";
  ms: number;
}

/** A recorded run on a simulated clock, as its file would have it. */
export interface SimulatedRun {
  telemetry: Telemetry;
  phases: Phase[];
  /** Start of the run in milliseconds since the waveform's origin. */
  startMs: number;
}

/** Finding out how often the counter moves, and the first sample. */
const openingMs = 1550;

/** Timers come up to a millisecond and a half late, each differently, as they do on an idle machine. */
const lateMs = (wake: number): number => 0.1 + ((wake * 37) % 100) / 70;

function marksOf(phases: readonly SimulatedPhase[], leadMs: number): Mark[] {
  let at = leadMs;
  let epoch = 0;
  return phases.flatMap(({phase, ms}) => {
    const start: Mark = {phase, epoch, atMs: at, edge: "start", synced: true};
    const end: Mark = {phase, epoch, atMs: at + ms, edge: "end", synced: true};
    at += ms;
    if (phase === "validate") epoch += 1;
    return [start, end];
  });
}

/**
 * Records a run of these phases with the real source, sampling, recording and assembling, reading the fake library
 * through koffi; only clock and timers are made up. The run starts `startMs` after the waveform's origin and marks are
 * heard `heardAfterMs` late.
 */
export async function simulateRun(
  fake: FakeNvml,
  {
    originUnixMs,
    startMs,
    leadMs,
    phases,
    sampleHz = 10,
    heardAfterMs = 3,
  }: {
    originUnixMs: number;
    startMs: number;
    leadMs: number;
    phases: readonly SimulatedPhase[];
    sampleHz?: number;
    heardAfterMs?: number;
  },
): Promise<SimulatedRun> {
  process.env["FAKE_NVML_WAVE"] = fake.wave;
  const setUnixMs = koffi.load(fake.library).func("fakeNvmlSetUnixMs", "void", ["double"]);
  const clock = fakeTiming(lateMs);
  const unixNow = (): number => originUnixMs + startMs - openingMs + clock.nowMs();
  const tick = (): void => void setUnixMs(unixNow());
  const timing = {
    nowMs: clock.nowMs,
    wakeAfter: (delayMs: number, wake: () => void) =>
      clock.wakeAfter(delayMs, () => {
        tick();
        wake();
      }),
  };
  tick();
  const source = createNvidiaSource({
    periodMs: 1000 / sampleHz,
    nowMs: clock.nowMs,
    load: () => loadNvml("linux", [fake.library]),
    counterStep: async (read) => {
      // Looks as the real one does, on the simulated clock.
      const changes: number[] = [];
      let last = read();
      for (let ms = 0; ms < 450; ms++) {
        clock.pass(1);
        tick();
        const value = read();
        if (value !== last) changes.push(clock.nowMs());
        last = value;
      }
      return (changes.at(-1)! - changes[0]!) / (changes.length - 1);
    },
  });
  const opened = await openSources([source]);
  const recording = createRecording({
    devices: opened.devices,
    columns: opened.columns,
    sources: opened.states,
    sampleHz,
  });
  const send = (reply: Reply): void => {
    if (reply.kind === "samples") recording.add(reply.batch, {offsetMs: 0, errorMs: 0});
  };
  const answer = createSampling(opened, {sampleHz, send, timing, unixNow});
  answer({kind: "begin"});
  clock.runUntil(openingMs);
  const startUnixMs = unixNow();
  const beganMs = clock.nowMs();
  const marks = marksOf(phases, leadMs);
  for (const {atMs} of marks) {
    clock.runUntil(Math.max(clock.nowMs(), beganMs + atMs + heardAfterMs));
    tick();
    answer({kind: "mark"});
  }
  clock.runUntil(clock.nowMs() + 1000);
  tick();
  answer({kind: "end"});
  opened.close();
  const run = phasesOf(marks).phases;
  const telemetry = assembleTelemetry({
    sweep: "simulated",
    session: "simulated",
    planned: {
      run: "simulated",
      configuration: {engine: "none", device: "gpu", batchSize: 1, model: "none", data: "none", settings: {}},
      repeat: 1,
    },
    startedAt: new Date(startUnixMs).toISOString(),
    startUnixMs,
    clockErrorMs: 0,
    status: {state: "completed", durationMs: 1},
    timeline: {...timelineOf([], {startUnixMs, endUnixMs: unixNow()}), marks, phases: run},
    samples: {recording: recording.close({startUnixMs, endUnixMs: null})},
    cuda: {},
    reader: "events",
    timeResolutionMs: 0.01,
    work: null,
    statedRate: null,
    output: [],
  });
  if (telemetry === null) throw new Error("no samples");
  return {telemetry, phases: run, startMs: startUnixMs - originUnixMs};
}
