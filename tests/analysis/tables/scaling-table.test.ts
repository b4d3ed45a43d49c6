import {expect, test} from "vitest";
import {scalingOf, scalingTable} from "../../../src/analysis/tables/scaling-table.ts";
import {scalingAnswer, whoWaited} from "../../../src/analysis/tables/scaling-answer.ts";
import {exampleTelemetry} from "../../schema/examples.ts";
import {evidenceOf, summaryOf, type Cell} from "../recorded.ts";
import {runOf} from "../stories.ts";

const training = runOf(32, []).training!;

/** Runs of so many processes, each at these milliseconds an epoch. */
const cell = (processes: number, trainMs: number[], ranks: number | null = processes): Cell => ({
  batchSize: 32,
  trainMs,
  settings: {processes},
  change: {training: {...training, ranks}},
});

const both = (...cells: Cell[]) => ({evidence: evidenceOf(cells), summary: summaryOf(cells)});

const scaled = both(
  cell(1, [8000, 8010, 7990, 8005]),
  cell(2, [4000, 4010, 3990, 4005]),
  cell(4, [2500, 2510, 2490, 2505]),
);

test("scalingOf() holds throughput against that of the fewest processes, with the interval that decides", () => {
  const steps = scalingOf(scaled);
  expect(steps.map(({processes}) => processes)).toEqual([1, 2, 4]);
  const [one, two, four] = steps;
  expect(one?.efficiency).toEqual({value: 1, low: 1, high: 1});
  expect(two?.speedUp.value).toBeCloseTo(2, 2);
  expect(two?.efficiency.value).toBeCloseTo(1, 2);
  expect(four?.efficiency.value).toBeCloseTo(8 / 2.5 / 4, 2);
  for (const {efficiency, speedUp, processes} of steps) {
    expect(efficiency.low).toBeLessThanOrEqual(efficiency.value);
    expect(efficiency.high).toBeGreaterThanOrEqual(efficiency.value);
    expect(efficiency.low).toBeCloseTo(speedUp.low / processes, 9);
  }
});

test("there is none where processes are not known, or no factor changes their number", () => {
  expect(scalingOf(both(cell(1, [8000, 8010, 7990]), cell(2, [4000, 4010, 3990], null)))).toEqual([]);
  expect(scalingOf(both(cell(1, [8000, 8010, 7990]), cell(2, [4000, 4010, 3990], 1)))).toEqual([]);
  expect(scalingOf(both(cell(1, [8000, 8010, 7990])))).toEqual([]);
});

test("scalingTable() has a row for each number of processes", () => {
  const {head, rows} = scalingTable(scalingOf(scaled));
  expect(head.map(({id}) => id)).toEqual([
    "processes",
    "speed-up",
    "efficiency",
    "waiting",
    "idlest",
    "busiest",
    "runs",
  ]);
  expect(rows.map((row) => row.map(({text}) => text))).toEqual([
    ["1", "1", "100.0", "–", "–", "–", "4"],
    [
      "2",
      expect.stringMatching(/^(?:2|2\.0+|1\.99.*)$/),
      expect.stringMatching(/^(?:100\.|99\.)/),
      "–",
      "–",
      "–",
      "8",
    ],
    ["4", expect.stringMatching(/^3\.2/), expect.stringMatching(/^(?:79|80)\./), "–", "–", "–", "8"],
  ]);
  expect(rows[0]?.[1]?.range).toBeNull();
  expect(rows[2]?.[2]?.range).toMatch(/^[\d.]+–[\d.]+$/);
});

/** Samples in which each GPU was so busy. */
const busy = (loads: readonly number[]) =>
  exampleTelemetry({
    atMs: [0, 1000, 2000, 3000],
    devices: loads.map((_, place) => ({
      ...{id: `GPU-${place}`, kind: "gpu" as const, name: "A GPU", used: true, facts: {}},
    })),
    metrics: [
      {
        ...{id: "gpu.utilization", label: "GPU load", unit: "ratio" as const, windowMs: 100},
        ...{kind: "level" as const, meaning: "made up"},
      },
    ],
    series: loads.map((load, place) => ({
      ...{device: `GPU-${place}`, metric: "gpu.utilization", source: "nvidia", limit: 1, missing: null},
      ...{values: [load, load, load, load], low: null, high: null},
    })),
    anchors: [],
    marks: [],
  });

/** So many processes on GPUs that were so busy. */
const onGpu = (processes: number, trainMs: number[], loads: number[]): Cell => {
  const phases = [{phase: "train" as const, epoch: 0, startMs: 0, endMs: 3000, synced: true}];
  const {change, ...own} = cell(processes, trainMs);
  return {...own, device: "gpu", telemetry: busy(loads), change: {...change, phases}};
};

const onGpus = both(onGpu(1, [8000, 8010, 7990], [0.95]), onGpu(2, [4500, 4510, 4490], [0.9, 0.6]));

test("the GPU that was least busy is the one that waited", () => {
  const steps = scalingOf(onGpus);
  expect(steps.map(({gpus}) => gpus.map(({number}) => number))).toEqual([[0], [0, 1]]);
  expect(
    scalingTable(steps)
      .rows[1]?.map(({text, range}) => [text, range])
      .slice(4, 6),
  ).toEqual([
    ["60.0", "GPU 1"],
    ["90.0", "GPU 0"],
  ]);
  expect(whoWaited(steps).replaceAll("\u00a0", " ")).toBe(
    "GPU 1 had the least to do: with 2 processes, GPU 1 was busy 60 % of the time and GPU 0 90 %.",
  );
  expect(whoWaited(steps, ["Rank 1 was waited for."])).toMatch(
    /^Rank 1 was waited for\. GPU 1 had the least/,
  );
});

test("who waited is not known without the load of two GPUs, and nobody did where all were as busy", () => {
  expect(whoWaited(scalingOf(scaled))).toMatch(/^Which process waited is not known: /);
  const even = scalingOf(onGpus).map((step) => ({
    ...step,
    gpus: step.gpus.map(({number}) => ({number, load: 0.9})),
  }));
  expect(whoWaited(even)).toMatch(/^No GPU had less to do than the others: /);
});

test("scalingAnswer() says what the most processes come to, with their interval", () => {
  expect(scalingAnswer(scalingOf(scaled)).replaceAll("\u00a0", " ")).toMatch(
    /^4 processes do 3\.2 times the work of one process \(2\.\d+ to 3\.\d+\), an efficiency of 80 % \(\d+ % to \d+ %\)\.$/,
  );
  expect(scalingAnswer([])).toBe("");
});
