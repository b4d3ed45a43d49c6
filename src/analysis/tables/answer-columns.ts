// The columns of a sweep's first table: those that answer it.
import {metricId} from "../../schema/metrics.ts";
import type {ConfigurationRow} from "../summary/sweep-summary.ts";
import type {TableColumn} from "./columns.ts";

/** What a reader looks for in a table, the first first: time, what is learned, whether the device was busy, its memory. */
const wanted: readonly string[] = [
  "epoch-time",
  "error-rate",
  "valid-loss",
  metricId.gpuLoad,
  metricId.gpuMemory,
  "throughput",
  "work-cost",
  metricId.processLoad,
  metricId.processMemory,
];

/** A metric's column carries its device as well: of several GPUs the first one's stands for all. */
const isOf = (id: string, name: string): boolean => id === name || id.endsWith(`/${name}`);

/**
 * The columns that answer, at most `most`, the batch size first; the table of all columns has the others. Repeats are left
 * out: the links to the runs count them.
 */
export function answerColumns(
  columns: readonly TableColumn<ConfigurationRow>[],
  most: number,
): TableColumn<ConfigurationRow>[] {
  const isName = ({id, words = false}: TableColumn<ConfigurationRow>): boolean =>
    words || id === "batch-size";
  const names = columns
    .filter(isName)
    .sort((a, b) => Number(b.id === "batch-size") - Number(a.id === "batch-size"));
  const figures = columns.filter((column) => !isName(column) && column.id !== "repeats");
  const found = wanted.flatMap((name) => figures.find(({id}) => isOf(id, name)) ?? []);
  const chosen = [...new Set([...found, ...figures])].slice(0, Math.max(1, most - names.length));
  return [...names, ...figures.filter((column) => chosen.includes(column))];
}
