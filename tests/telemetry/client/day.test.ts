import {expect, test} from "vitest";
import {isLongMode} from "../../runner/slow.ts";
import {energyOf} from "../../../src/analysis/signals/energy.ts";
import {peakOf} from "../../../src/analysis/summary/metric-summary.ts";
import {phaseStatistics} from "../../../src/analysis/signals/phase-statistics.ts";
import {assembleTelemetry} from "../../../src/recorder/log/assemble.ts";
import {timelineOf} from "../../../src/recorder/log/timeline.ts";
import type {Phase} from "../../../src/schema/run-log.ts";
import {parseTelemetry} from "../../../src/schema/parse.ts";
import {serializeTelemetry} from "../../../src/schema/serialize.ts";
import type {Mark} from "../../../src/schema/telemetry.ts";
import {gpuMetric} from "../../../src/telemetry/source/gpu-metrics.ts";
import type {SampleBatch} from "../../../src/telemetry/sampler/messages.ts";
import {createRecording} from "../../../src/telemetry/client/recording.ts";
import type {SourcedColumn} from "../../../src/telemetry/source/source.ts";

/** As many columns as a machine with one GPU has; the first three are looked at. */
const columns: SourcedColumn[] = [
  gpuMetric("gpu.utilization", 200, "made up"),
  gpuMetric("gpu.memory.usage", 0, "made up"),
  gpuMetric("gpu.energy", 100, "made up"),
  ...Array.from({length: 22}, (_, index) => ({
    ...gpuMetric("gpu.power", 100, "made up"),
    id: `made.up${index}`,
  })),
].map((metric) => ({device: "GPU-0", metric, limit: null, missing: null, source: "nvidia"}));

const hz = 10;
// Four hours have six times the samples that are kept; the long mode takes the whole day.
const hours = isLongMode ? 24 : 4;
const dayMs = hours * 3_600_000;
const epochMs = 300_000;
const epochs = dayMs / epochMs;
const startUnixMs = 1_700_000_000_000;
const peakEpoch = Math.floor(epochs * 0.6);
const peakMs = peakEpoch * epochMs + 234_500;

/** Energy in joules that the made-up GPU has used: 200 W with a ripple, exactly known. */
const joulesAt = (ms: number): number => 0.2 * ms + 5 * Math.sin(ms / 40_000);

/** The values of one sample; all but the first three move with each batch only, which saves the test its time. */
const valuesAt = (ms: number, others: readonly number[]): number[] => [
  (ms % 2000) / 2000,
  ms === peakMs ? 9e9 : 4e9 + (ms % 60_000),
  joulesAt(ms),
  ...others,
];

const othersAt = (ms: number): number[] => [
  ...Array.from({length: 22}, (_, index) => 100.123 + ((ms / 100 + index) % 977)),
];

function batchOf(instants: readonly number[], markMs: number | null): SampleBatch {
  const others = othersAt(instants[0] ?? 0);
  return {
    unixMs: Float64Array.from(instants, (ms) => startUnixMs + ms),
    values: Float64Array.from(instants.flatMap((ms) => valuesAt(ms, others))),
    lateMs: Float64Array.from(instants, () => 0.5),
    readMs: Float64Array.from(instants, () => 0.3),
    sourceReadMs: Float64Array.from(instants, () => 0.1),
    // After a mark the sampler watches the load move.
    anchors:
      markMs === null
        ? []
        : [null, 0, 0].map((column, later) => ({sample: instants.indexOf(markMs) + 2 * later, column})),
    missing: null,
    cpuMs: 0.4,
    memoryBytes: 55e6,
  };
}

test(`${hours} hours at 10 Hz take bounded memory and less than 20 MB, and loses no mark, no peak and no energy`, () => {
  const recording = createRecording({
    devices: [{id: "GPU-0", kind: "gpu", name: "Made up", used: true, facts: {}}],
    columns,
    sources: [{source: "nvidia", unavailable: null}],
    sampleHz: hz,
  });
  const marks: Mark[] = [];
  for (let ms = 0; ms < dayMs; ms += 10_000) {
    const instants = Array.from({length: 100}, (_, index) => ms + (1000 / hz) * index);
    const isMark = ms % epochMs === 0;
    // A mark falls between two samples of the schedule, and has one of its own.
    const markMs = isMark ? ms + 4250 : null;
    if (markMs !== null)
      for (const edge of ["start", "end"] as const)
        marks.push({
          phase: "train",
          epoch: ms / epochMs,
          atMs: edge === "start" ? markMs : markMs + epochMs,
          edge,
          synced: true,
        });
    const all = markMs === null ? instants : [...instants, markMs].sort((a, b) => a - b);
    recording.add(batchOf(all, markMs), {offsetMs: 0, errorMs: 0.1});
  }
  const closed = recording.close({startUnixMs, endUnixMs: null});
  expect(closed.cost.samples).toBe(hours * 36_000 + epochs);
  expect(closed.unixMs.length).toBeLessThanOrEqual(24_000);
  expect(closed.gaps).toEqual([]);

  const telemetry = assembleTelemetry({
    sweep: "day",
    session: "day",
    planned: {
      run: "day",
      configuration: {engine: "none", device: "gpu", batchSize: 1, model: "none", data: "none", settings: {}},
      repeat: 1,
    },
    startedAt: new Date(startUnixMs).toISOString(),
    startUnixMs,
    clockErrorMs: 0,
    status: {state: "completed", durationMs: dayMs},
    timeline: {...timelineOf([], {startUnixMs, endUnixMs: startUnixMs + dayMs}), marks},
    samples: {recording: closed},
    cuda: {},
    reader: "events",
    timeResolutionMs: 0.01,
    work: null,
    statedRate: null,
    output: [],
  });
  if (telemetry === null) throw new Error("no samples");
  const text = serializeTelemetry(telemetry);
  expect(text.length).toBeLessThan(20e6);
  const read = parseTelemetry(text, "day");
  expect(read.marks).toHaveLength(2 * epochs);
  expect(peakOf(read.series[1]!).value).toBe(9e9);

  // Phases have their load from all of their samples, drawn together or not, and the one with the peak has that.
  const phases = [0, peakEpoch].map((epoch): Phase => ({
    phase: "train",
    epoch,
    startMs: 4250 + epoch * epochMs,
    endMs: 4250 + (epoch + 1) * epochMs,
    synced: true,
  }));
  const metrics = phaseStatistics({phases}, read, null).map((one) =>
    Object.fromEntries(one.metrics.map((metric) => [metric.metric.id, metric])),
  );
  for (const {"gpu.utilization": load} of metrics) {
    expect(load).toMatchObject({coverage: 1});
    expect(Math.abs((load?.mean ?? Number.NaN) - 0.475)).toBeLessThan(0.02);
  }
  expect(metrics.map(({"gpu.memory.usage": memory}) => (memory?.mean ? memory.max : null))).toEqual([
    4e9 + 59_900,
    9e9,
  ]);

  const energy = energyOf(read, "GPU-0");
  const startMs = 4250;
  for (const endMs of [1, Math.floor(epochs / 3), epochs - 1].map((count) => startMs + count * epochMs)) {
    const joules = energy.between({startMs, endMs}).value ?? Number.NaN;
    expect(Math.abs(joules / (joulesAt(endMs) - joulesAt(startMs)) - 1)).toBeLessThan(0.001);
  }
});
