import {expect, test} from "vitest";
import {reportTable} from "../../../src/analysis/tables/report-table.ts";
import type {ReportRow} from "../../../src/schema/run-log.ts";
import {runOf} from "../stories.ts";

const report = (step: number, change: Partial<ReportRow> = {}): ReportRow => ({
  ...{step, epoch: null, atMs: 1000 * step, done: 64 * step, figures: {trainLoss: 1 / step}, notFinite: []},
  ...change,
});

test("reports stand by step, with what they counted, and a figure that is not finite is called NaN", () => {
  const log = runOf(8, [], {
    work: {unit: "tokens", train: null, valid: null},
    reports: [report(10), report(20, {figures: {validLoss: 0.5}, notFinite: ["trainLoss"]})],
  });
  const {table, left} = reportTable(log);
  expect(table.head.map(({header}) => header)).toEqual([
    "step",
    "tokens",
    "time",
    "train_loss",
    "valid_loss",
  ]);
  expect(table.rows.map((row) => row.map(({text}) => text))).toEqual([
    ["10", "640", "10.00", "0.1", "–"],
    ["20", "1,280", "20.00", "NaN", "0.5"],
  ]);
  expect(left).toBe(0);
});

test("of many reports some are shown, the last one among them", () => {
  const reports = Array.from({length: 1000}, (_, index) => report(index + 1));
  const {table, left} = reportTable(runOf(8, [], {reports}));
  expect([table.rows.length, left, table.rows.at(-1)?.[0]?.text]).toEqual([40, 960, "1,000"]);
});
