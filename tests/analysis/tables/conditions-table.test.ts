import {expect, test} from "vitest";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {
  conditionFigures,
  conditionsTable,
  conditionText,
} from "../../../src/analysis/tables/conditions-table.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {runOf} from "../stories.ts";

const rowOf = (change: Partial<RunLog>) => {
  const log = runOf(8, [], change);
  return {log, summary: summarizeRun(log, null)};
};
const yardstick = (arithmeticMs: number) => ({version: 1, threads: 2, arithmeticMs, memoryMs: 120.4});

test("runs stand in the order in which they began, with what was timed before them", () => {
  const table = conditionsTable([
    rowOf({run: "b", startedAt: "2026-11-29T15:10:00.000Z", yardstick: yardstick(181.7)}),
    rowOf({run: "a", startedAt: "2026-11-29T15:00:00.000Z"}),
  ]);
  expect(table?.head.map(({header}) => header)).toEqual(["Run", "Began", "Arithmetic", "Memory"]);
  expect(table?.rows.map((row) => row.map(({text}) => text))).toEqual([
    ["a", "29 Nov 2026, 15:00 UTC", "–", "–"],
    ["b", "29 Nov 2026, 15:10 UTC", "182", "120"],
  ]);
});

test("what was timed on the GPU has a column where it was", () => {
  const gpu = {version: 1, torch: "2.9.0", productsMs: 41.3};
  const table = conditionsTable([
    rowOf({run: "a", yardstick: {...yardstick(181), gpu}}),
    rowOf({run: "b", yardstick: {...yardstick(182), gpu: null}}),
  ]);
  expect(table?.head.map(({header}) => header)).toContain("Matrix products");
  expect(table?.rows.map((row) => row.at(-1)?.text)).toEqual(["41.3", "–"]);
});

test("sweeps that were recorded without it have no such table", () => {
  expect(conditionsTable([rowOf({})])).toBeNull();
});

test("a run is out of the ordinary where it lies far from the others, and by what matters", () => {
  const logs = [180, 182, 181, 183, 181, 260].map((arithmeticMs, index) =>
    rowOf({run: `r${index}`, yardstick: yardstick(arithmeticMs)}),
  );
  const runs = logs.map(({log, summary}, index) => ({
    log,
    summary: {...summary, conditions: {stolen: index === 2 ? 0.04 : 0}},
  }));
  expect(
    conditionFigures(runs).map((one) => [one.header, [...one.unusual], conditionText(one, one.middle)]),
  ).toEqual([
    ["Arithmetic", [5], "182\u00a0ms"],
    ["Memory", [], "120\u00a0ms"],
    // Four points of stolen time are less than the five that are worth a word.
    ["Stolen", [], "0\u00a0%"],
  ]);
});
