import {expect, test} from "vitest";
import {scalingOf, scalingTable} from "../../../src/analysis/tables/scaling-table.ts";
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
  expect(head.map(({id}) => id)).toEqual(["processes", "speed-up", "efficiency", "waiting", "runs"]);
  expect(rows.map((row) => row.map(({text}) => text))).toEqual([
    ["1", "1", "100.0", "–", "4"],
    ["2", expect.stringMatching(/^(?:2|2\.0+|1\.99.*)$/), expect.stringMatching(/^(?:100\.|99\.)/), "–", "8"],
    ["4", expect.stringMatching(/^3\.2/), expect.stringMatching(/^(?:79|80)\./), "–", "8"],
  ]);
  expect(rows[0]?.[1]?.range).toBeNull();
  expect(rows[2]?.[2]?.range).toMatch(/^[\d.]+–[\d.]+$/);
});
