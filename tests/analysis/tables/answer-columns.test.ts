import {expect, test} from "vitest";
import {answerColumns} from "../../../src/analysis/tables/answer-columns.ts";
import type {TableColumn} from "../../../src/analysis/tables/columns.ts";
import type {ConfigurationRow} from "../../../src/analysis/summary/sweep-summary.ts";

const column = (id: string, words = false): TableColumn<ConfigurationRow> => ({
  id,
  header: id,
  unit: null,
  meaning: id,
  text: () => "",
  value: () => null,
  words,
  detail: false,
});
const ids = (all: readonly TableColumn<ConfigurationRow>[], most: number): string[] =>
  answerColumns(all, most).map(({id}) => id);

const all = [
  column("device", true),
  column("batch-size"),
  column("repeats"),
  column("epoch-time"),
  column("throughput"),
  column("step-time"),
  column("error-rate"),
  column("host/process.cpu.utilization"),
  column("GPU-0/gpu.utilization"),
  column("GPU-1/gpu.utilization"),
  column("GPU-0/gpu.memory.usage"),
];

test("of many columns those that answer are left, in their own order, the batch size first", () => {
  expect(ids(all, 6)).toEqual([
    "batch-size",
    "device",
    "epoch-time",
    "error-rate",
    "GPU-0/gpu.utilization",
    "GPU-0/gpu.memory.usage",
  ]);
});

test("where there is room the others follow, and the repeats never: links to the runs count them", () => {
  expect(ids(all, 99)).toEqual(["batch-size", "device", ...all.slice(3).map(({id}) => id)]);
});

test("a table of many factors still has a figure", () => {
  expect(ids([column("a", true), column("b", true), column("step-time")], 2)).toEqual([
    "a",
    "b",
    "step-time",
  ]);
});
