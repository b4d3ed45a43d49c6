import {groupName} from "../naming/configuration-name.ts";
import {batchName, batchSizeText} from "../naming/batch-name.ts";
import {deviceName} from "../naming/device-name.ts";
import {listed} from "../naming/listed.ts";
import {settingText} from "../naming/setting-name.ts";
import type {ConfigurationRow, SweepSummary} from "../summary/sweep-summary.ts";

/** Rows of a sweep that differ in the one thing it asks about: the batch size, or, where that does not vary, a factor. */
export interface ComparedRows {
  /** What they have in common, e.g. "CPU" or "GPU, workers 4". */
  name: string;
  rows: readonly ConfigurationRow[];
  /** One of them, e.g. "batch 64" or "precision bf16". */
  nameOf(row: ConfigurationRow): string;
  /** Several of them, e.g. "batches 16 and 32". */
  namesOf(rows: readonly ConfigurationRow[]): string;
  /** What they are called, e.g. "batch size" or "setting". */
  kind: string;
}

/** The rows of each batch-size group. */
const byBatchSize = (summary: SweepSummary): ComparedRows[] =>
  summary.groups.map((group) => ({
    name: groupName(group, summary),
    rows: group.rows,
    nameOf: ({configuration}) => batchName(configuration.batchSize),
    namesOf: (rows) =>
      `${rows.length === 1 ? "batch" : "batches"} ${listed(rows.map(({configuration}) => batchSizeText(configuration.batchSize)))}`,
    kind: "batch size",
  }));

/** The rows of each device, engine and batch size, told apart by the factors. */
function byFactor({rows, factors}: SweepSummary): ComparedRows[] {
  const commonOf = ({configuration}: ConfigurationRow): string =>
    [
      deviceName(configuration),
      ...(new Set(rows.map((row) => row.configuration.engine)).size > 1 ? [configuration.engine] : []),
      ...(configuration.batchSize === null ? [] : [batchName(configuration.batchSize)]),
    ].join(", ");
  const nameOf = ({configuration: {settings}}: ConfigurationRow): string =>
    factors.map((name) => settingText(name, settings[name])).join(", ");
  return [...Map.groupBy(rows, commonOf)].map(([name, own]) => ({
    name,
    rows: own,
    nameOf,
    namesOf: (some) => listed(some.map(nameOf)),
    kind: "setting",
  }));
}

/** What a sweep compares, by device: batch sizes where these vary, otherwise the values of its own factors. */
export function comparedRows(summary: SweepSummary): ComparedRows[] {
  const isByBatch = summary.factors.length === 0 || summary.groups.some(({rows}) => rows.length > 1);
  return isByBatch ? byBatchSize(summary) : byFactor(summary);
}
