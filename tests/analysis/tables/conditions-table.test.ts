import {expect, test} from "vitest";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {conditionsTable} from "../../../src/analysis/tables/conditions-table.ts";
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

test("sweeps that were recorded without it have no such table", () => {
  expect(conditionsTable([rowOf({})])).toBeNull();
});
