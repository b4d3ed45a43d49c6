import {describe, expect, test} from "vitest";
import {smallestDenominator} from "../../../src/analysis/summary/error-counts.ts";
import {stepTimesOf} from "../../../src/analysis/series/step-times.ts";
import {bucketed, epochSpans, multiplesOf, runTimeline} from "../../../src/analysis/series/timeline.ts";
import {runOf, telemetryOf} from "../stories.ts";

/** Values at instants, each one sample. */
const bucketedSamples = (atMs: number[], values: (number | null)[], buckets: number) =>
  bucketed({atMs, anchors: []}, {values, low: null, high: null}, buckets);

describe("bucketed()", () => {
  test("keeps every sample where there are few", () => {
    expect(bucketedSamples([0, 100, 200], [1, 2, 3], 10).map(({value}) => value)).toEqual([1, 2, 3]);
  });

  test("keeps mean, smallest and largest of what it draws together", () => {
    expect(bucketedSamples([0, 100, 200, 300], [1, 3, 5, 9], 2)).toEqual([
      {atMs: (0 + 100) / 2, value: (1 + 3) / 2, low: 1, high: 3},
      {atMs: (200 + 300) / 2, value: (5 + 9) / 2, low: 5, high: 9},
    ]);
  });

  test("keeps the range of samples that were drawn together before", () => {
    const drawn = {values: [2, 3], low: [0, 1], high: [9, 4]};
    expect(bucketed({atMs: [0, 4000], anchors: []}, drawn, 1)).toEqual([
      {atMs: (0 + 4000) / 2, value: (2 + 3) / 2, low: 0, high: 9},
    ]);
  });

  test("breaks the line where samples are missing", () => {
    expect(bucketedSamples([0, 100, 200, 900, 1000], [1, 1, 1, 2, 2], 100).map(({value}) => value)).toEqual([
      1,
      1,
      1,
      null,
      2,
      2,
    ]);
    expect(bucketedSamples([0, 100, 200], [1, null, 2], 100).map(({value}) => value)).toEqual([1, null, 2]);
  });
});

test("epochSpans() reach from the start of training to the end of validation", () => {
  const bands = [
    {phase: "load" as const, epoch: null, startMs: 0, endMs: 10},
    {phase: "train" as const, epoch: 0, startMs: 10, endMs: 50},
    {phase: "validate" as const, epoch: 0, startMs: 50, endMs: 60},
  ];
  expect(epochSpans(bands)).toEqual([{epoch: 0, last: 0, startMs: 10, endMs: 60}]);
});

test("of very many epochs neighbours are drawn as one, without telling training from validation", () => {
  const epochs = 250;
  const log = runOf(16, []);
  const phases = Array.from({length: epochs}, (_, epoch) => [
    {phase: "train" as const, epoch, startMs: 10 * epoch, endMs: 10 * epoch + 8, synced: false},
    {phase: "validate" as const, epoch, startMs: 10 * epoch + 8, endMs: 10 * epoch + 10, synced: false},
  ]).flat();
  const timeline = runTimeline({...log, phases}, telemetryOf([0, 100], []));
  expect(timeline.bands).toEqual([]);
  expect(timeline.epochs).toHaveLength(Math.ceil(epochs / 3));
  expect(timeline.epochs[0]).toEqual({epoch: 0, last: 2, startMs: 0, endMs: 30});
  expect(timeline.epochs.at(-1)).toEqual({epoch: 249, last: 249, startMs: 2490, endMs: 2500});
});

describe("timelineOf() of a GPU", () => {
  const series = (metric: string, values: number[], limit: number | null) => ({
    ...{device: "GPU-0", metric, source: "nvidia", values, limit, missing: null, low: null, high: null},
  });
  const spec = (id: string, unit: "ratio" | "bytes") => ({
    ...{id, label: id, unit, windowMs: 100, kind: "level" as const, meaning: ""},
  });
  const telemetry = {
    ...telemetryOf([0, 100, 200, 300, 400, 500], []),
    devices: [{id: "GPU-0", kind: "gpu" as const, name: "A GPU", used: true, facts: {}}],
    metrics: [
      spec("gpu.utilization", "ratio"),
      spec("gpu.memory.usage", "bytes"),
      spec("gpu.sm.activity", "ratio"),
    ],
    series: [
      series("gpu.utilization", [0, 0, 0, 0, 0.9, 0.9], 1),
      series("gpu.memory.usage", [2, 2, 2, 4, 4, 4], 8),
      series("gpu.sm.activity", [0, 0, 0, 0, 0.5, 0.5], 1),
    ],
  };
  const {panels, idle} = runTimeline(runOf(10, []), telemetry);

  test("has load and share of memory on one scale, as nvtop draws them, and what explains the load apart", () => {
    expect(
      panels.map(({subject, lines}) => [
        subject,
        lines.map(({metric, points}) => [metric.id, points[3]?.value]),
      ]),
    ).toEqual([
      [
        "load and memory",
        [
          ["gpu.utilization", 0],
          ["gpu.memory.share", 4 / 8],
        ],
      ],
      ["bytes", [["gpu.memory.usage", 4]]],
      ["activity", [["gpu.sm.activity", 0]]],
    ]);
  });

  test("tells when it was idle, from the run's start on", () => {
    expect(idle).toEqual([{startMs: 0, endMs: 300, device: "GPU-0"}]);
  });
});

test("multiplesOf() puts all runs of a unit on one scale", () => {
  const cell = (run: string, values: number[]) => ({
    label: run,
    run,
    timeline: runTimeline(runOf(10, []), telemetryOf([0, 100, 200], values)),
  });
  expect(multiplesOf([cell("a", [0, 0.5, 0.2]), cell("b", [0, 0.9, 0.2])])).toMatchObject([
    {largest: 0.9, endMs: 200, cells: [{run: "a"}, {run: "b"}]},
  ]);
});

test("stepTimesOf() gives each epoch its steps and their median", () => {
  expect(stepTimesOf(telemetryOf([0], [1]).steps)).toMatchObject([
    {epoch: 0, firstStep: 0, steps: 1, medianMs: 90},
    {epoch: 1, firstStep: 1, steps: 2, medianMs: (20 + 40) / 2},
    {epoch: 2, firstStep: 3, steps: 1, medianMs: 30},
  ]);
});

describe("smallestDenominator()", () => {
  test("finds the validation images behind the origin's printed error rates", () => {
    expect(smallestDenominator([0.005155, 0.010309, 0.007732], 6)).toBe(388);
    expect(smallestDenominator([0.013769, 0.005164, 0.006885, 0.010327, 0.003442, 0], 6)).toBe(581);
  });

  test("is null where nothing fits", () => {
    expect(smallestDenominator([0.123457], 6, 50)).toBeNull();
  });
});
