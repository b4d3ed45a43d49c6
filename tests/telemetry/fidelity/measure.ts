import type {Level} from "../../../src/analysis/signals/stretches.ts";
import koffi from "koffi";
import {phaseStatistics} from "../../../src/analysis/signals/phase-statistics.ts";
import {levelsOf} from "../../../src/analysis/signals/levels.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import {parseTelemetry} from "../../../src/schema/parse.ts";
import {serializeTelemetry} from "../../../src/schema/serialize.ts";
import {loadNvml} from "../../../src/telemetry/nvidia/library.ts";
import {openNvml, type NvmlGpu} from "../../../src/telemetry/nvidia/nvml.ts";
import {buildFakeNvml} from "../fake-nvml/library.ts";
import {truthOf, type Segment, type Wave} from "../fake-nvml/wave.ts";
import {simulateRun, type SimulatedPhase} from "./simulate.ts";

const GiB = 2 ** 30;
const busy = {load: 0.97, watts: 290};
const half = {load: 0.6, watts: 180};
const idle = {load: 0, watts: 60};

const hold = (
  ms: number,
  level: {load: number; watts: number},
  fromGiB: number,
  toGiB = fromGiB,
): Segment => ({
  ms,
  ...level,
  memoryBytes: [fromGiB * GiB, toGiB * GiB],
});
const square = (ms: number, times: number, one: typeof busy, other: typeof busy, GiBs: number): Segment[] =>
  Array.from({length: times}, () => [hold(ms, one, GiBs), hold(ms, other, GiBs)]).flat();

/** Square waves of 0.3 to 8 s, ramps of memory, and idle stretches, with the phases of a training laid over them. */
const story: {phase: SimulatedPhase; segments: Segment[]}[] = [
  {phase: {phase: "train", ms: 3000}, segments: square(300, 5, busy, idle, 2)},
  {phase: {phase: "validate", ms: 1000}, segments: [hold(1000, half, 2, 3)]},
  {phase: {phase: "train", ms: 4000}, segments: square(1000, 2, busy, half, 3)},
  {phase: {phase: "validate", ms: 1000}, segments: [hold(1000, idle, 3, 1)]},
  {phase: {phase: "train", ms: 4000}, segments: [hold(4000, busy, 1, 4)]},
  {phase: {phase: "validate", ms: 1000}, segments: [hold(1000, idle, 4)]},
  {phase: {phase: "train", ms: 1000}, segments: [hold(1000, busy, 4)]},
  {phase: {phase: "validate", ms: 1500}, segments: [hold(1500, idle, 4)]},
  {phase: {phase: "train", ms: 16_000}, segments: square(8000, 1, busy, half, 2)},
  {phase: {phase: "validate", ms: 2000}, segments: square(500, 2, half, idle, 2)},
];
const cycleMs = story.reduce((sum, {phase}) => sum + phase.ms, 0);
const leadMs = 2000;

/** Two kinds of sensors: utilization as logs of A100, RTX 3090 and of V100 show it, energy as users of the counters report. */
export const sensors = {
  "utilization every 200 ms, energy every 20 ms": {windowMs: 200, stepMs: 20},
  "utilization every 167 ms, energy every 100 ms": {windowMs: 167, stepMs: 100},
} as const;

const originUnixMs = 1_700_000_000_000;
/** When, past the marks' whole milliseconds, utilization and energy are refreshed. */
export interface Offsets {
  utilizationMs: number;
  energyMs: number;
}

const waveOf = (
  {windowMs, stepMs}: {windowMs: number; stepMs: number},
  {utilizationMs, energyMs}: Offsets = {utilizationMs: 37, energyMs: 7},
): Wave => ({
  originUnixMs,
  segments: story.flatMap(({segments}) => segments),
  utilization: {windowMs, offsetMs: utilizationMs},
  energy: {stepMs, offsetMs: energyMs},
});

/** How far one way of reading was from the truth. */
export interface FidelityRow {
  reader: string;
  /** Largest error of a phase's mean load, in points of a percent; null where a phase had no reading at all. */
  loadPoints: number | null;
  /** Largest error of a phase's energy, as a share of it. */
  energyShare: number | null;
  phasesWithoutReading: number;
  /** Share of the load's changes that were seen within one sensor window. */
  transitionsFound: number;
}

/** Changes of the load in the story, milliseconds since the run began, with the loads around them. */
function trueTransitions(): {atMs: number; from: number; to: number}[] {
  const segments = story.flatMap((one) => one.segments);
  let at = leadMs;
  return segments.flatMap(({ms, load}, index) => {
    const before = segments[index - 1];
    const atMs = at;
    at += ms;
    return before === undefined || before.load === load ? [] : [{atMs, from: before.load, to: load}];
  });
}

/** Share of the true changes near which the levels go the same way by at least half as much. */
function foundShare(levels: readonly Level[], windowMs: number): number {
  const all = trueTransitions();
  const found = all.filter(({atMs, from, to}) => {
    const near = levels.filter(({startMs, endMs}) => endMs > atMs - windowMs && startMs < atMs + windowMs);
    const [first, last] = [near[0], near.at(-1)];
    const change =
      first === undefined || last === undefined
        ? 0
        : extremeChange(
            near.map(({value}) => value),
            to > from,
          );
    return Math.abs(change) >= Math.abs(to - from) / 2;
  });
  return found.length / all.length;
}

/** The largest rise (or fall) from an earlier value to a later one. */
function extremeChange(values: readonly number[], isRise: boolean): number {
  let most = 0;
  values.forEach((later, index) => {
    for (const earlier of values.slice(0, index))
      most = Math.max(most, isRise ? later - earlier : earlier - later);
  });
  return most;
}

const worst = (errors: readonly (number | null)[]): number | null => {
  const known = errors.filter((error) => error !== null);
  return known.length === 0 ? null : Math.max(...known);
};

const phaseTruth = (wave: Wave, phase: Phase, startMs: number) =>
  truthOf(wave, startMs + phase.startMs, startMs + phase.endMs);

/** The run as batchsweep records and analyses it. */
async function ours(
  wave: Wave,
  fake: ReturnType<typeof buildFakeNvml>,
  windowMs: number,
): Promise<FidelityRow> {
  const run = await simulateRun(fake, {
    originUnixMs,
    startMs: 10 * cycleMs - leadMs,
    leadMs,
    phases: story.map(({phase}) => phase),
  });
  const telemetry = parseTelemetry(serializeTelemetry(run.telemetry), "simulated");
  const statistics = phaseStatistics(run, telemetry, 1);
  const loadErrors = statistics.map(({phase, metrics}) => {
    const load = metrics.find(({metric}) => metric.id === "gpu.utilization");
    const truth = phaseTruth(wave, phase, run.startMs).load;
    return load === undefined || load.mean === null ? null : 100 * Math.abs(load.mean - truth);
  });
  const energyErrors = statistics.map(({phase, energyJoules}) => {
    const truth = phaseTruth(wave, phase, run.startMs).joules;
    return energyJoules.value === null ? null : Math.abs(energyJoules.value / truth - 1);
  });
  const series = telemetry.series.find(({metric}) => metric === "gpu.utilization");
  return {
    reader: "batchsweep, 10 Hz",
    loadPoints: worst(loadErrors),
    energyShare: worst(energyErrors),
    phasesWithoutReading: loadErrors.filter((error) => error === null).length,
    transitionsFound: series === undefined ? 0 : foundShare(levelsOf(telemetry, series), windowMs),
  };
}

/** The same waveform read every so often and averaged plainly, energy as power times time, as trackers do it. */
function tracker(
  wave: Wave,
  gpu: NvmlGpu,
  setUnixMs: (ms: number) => void,
  {periodMs, windowMs, reader}: {periodMs: number; windowMs: number; reader: string},
): FidelityRow {
  const startMs = 10 * cycleMs - leadMs;
  const readings: {atMs: number; load: number; watts: number}[] = [];
  // The first reading falls where it falls; half a period is neither lucky nor unlucky.
  for (let atMs = periodMs / 2; atMs < leadMs + cycleMs; atMs += periodMs) {
    setUnixMs(originUnixMs + startMs + atMs);
    const load = gpu.utilizationPercent();
    const {average} = gpu.powerMilliwatts();
    if ("value" in load && "value" in average)
      readings.push({atMs, load: load.value.gpu / 100, watts: average.value / 1000});
  }
  let at = leadMs;
  const phases = story.map(({phase}): Phase => {
    const startedMs = at;
    at += phase.ms;
    return {phase: phase.phase, epoch: 0, startMs: startedMs, endMs: at, synced: true};
  });
  const inside = (phase: Phase) => readings.filter(({atMs}) => atMs >= phase.startMs && atMs < phase.endMs);
  const means = phases.map((phase) => {
    const own = inside(phase);
    if (own.length === 0) return null;
    const mean = (figure: (one: (typeof own)[number]) => number): number =>
      own.reduce((sum, one) => sum + figure(one), 0) / own.length;
    const truth = phaseTruth(wave, phase, startMs);
    return {
      load: 100 * Math.abs(mean(({load}) => load) - truth.load),
      energy: Math.abs(mean(({watts}) => watts) / truth.watts - 1),
    };
  });
  const levels = readings.map(({atMs, load}) => ({startMs: atMs - periodMs, endMs: atMs, value: load}));
  return {
    reader,
    loadPoints: worst(means.map((one) => one?.load ?? null)),
    energyShare: worst(means.map((one) => one?.energy ?? null)),
    phasesWithoutReading: means.filter((one) => one === null).length,
    transitionsFound: foundShareOfReadings(levels, windowMs),
  };
}

/** A change is seen where two readings that follow each other differ and the later came within a window of it. */
function foundShareOfReadings(levels: readonly Level[], windowMs: number): number {
  const all = trueTransitions();
  const found = all.filter(({atMs, from, to}) =>
    levels.some(({endMs, value}, index) => {
      const before = levels[index - 1]?.value ?? value;
      const isNear = endMs >= atMs && endMs - atMs <= 2 * windowMs;
      return (
        isNear &&
        Math.sign(value - before) === Math.sign(to - from) &&
        Math.abs(value - before) >= Math.abs(to - from) / 2
      );
    }),
  );
  return found.length / all.length;
}

/** The run as batchsweep records it, where the sensors are refreshed at other instants. */
export async function measureOwn(sensor: keyof typeof sensors, offsets: Offsets): Promise<FidelityRow> {
  const wave = waveOf(sensors[sensor], offsets);
  const fake = buildFakeNvml(wave);
  try {
    return await ours(wave, fake, sensors[sensor].windowMs);
  } finally {
    fake.remove();
  }
}

/** Reads one waveform in every way, by one kind of sensor. */
export async function measureFidelity(sensor: keyof typeof sensors): Promise<FidelityRow[]> {
  const wave = waveOf(sensors[sensor]);
  const {windowMs} = sensors[sensor];
  const fake = buildFakeNvml(wave);
  try {
    const own = await ours(wave, fake, windowMs);
    const setUnixMs = koffi.load(fake.library).func("fakeNvmlSetUnixMs", "void", ["double"]);
    const library = await loadNvml("linux", [fake.library]);
    if ("unavailable" in library) throw new Error(library.unavailable);
    const nvml = openNvml(library);
    if ("unavailable" in nvml) throw new Error(nvml.unavailable);
    const [gpu] = nvml.gpus;
    if (gpu === undefined) throw new Error("the fake shows no GPU");
    const others = [
      {periodMs: 1000, reader: "nvtop's default, every 1 s"},
      {periodMs: 10_000, reader: "a tracker, every 10 s"},
      {periodMs: 15_000, reader: "a tracker, every 15 s"},
    ].map((one) => tracker(wave, gpu, (ms) => void setUnixMs(ms), {...one, windowMs}));
    nvml.close();
    return [own, ...others];
  } finally {
    fake.remove();
  }
}
