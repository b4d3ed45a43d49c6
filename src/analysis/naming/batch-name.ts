// What a batch size is called.
import type {RunLog} from "../../schema/run-log.ts";
import {compareBatchSizes} from "../summary/configurations.ts";
/** A batch size within a sentence or a list; a command need not have one. */
export const batchSizeText = (batchSize: number | null): string =>
  batchSize === null ? "not stated" : String(batchSize);

/** What a configuration is called after its batch size. */
export const batchName = (batchSize: number | null): string =>
  batchSize === null ? "batch size not stated" : `batch ${batchSize}`;

/** What a sweep's batch sizes are called in a title: Batch size 16 · Batch sizes 16 and 32 · Batch sizes 16 to 256. */
export function batchSizesTitle(sizes: readonly (number | null)[]): string {
  const ordered = [...new Set(sizes)].sort(compareBatchSizes);
  const [first = null, last = null] = [ordered[0], ordered.at(-1)];
  if (ordered.length < 2) return `Batch size ${batchSizeText(first)}`;
  return `Batch sizes ${batchSizeText(first)} ${ordered.length === 2 ? "and" : "to"} ${batchSizeText(last)}`;
}

/** What an optimizer step takes of several batches or processes: "64 = batch 8 × 4 accumulated × 2 processes"; null of one. */
export function effectiveBatch({configuration: {batchSize}, training}: RunLog): string | null {
  const [accumulation, ranks] = [training?.accumulation ?? 1, training?.ranks ?? 1];
  const size = training?.batchSize ?? batchSize;
  if (size === null || accumulation * ranks === 1) return null;
  return [
    `${size * accumulation * ranks} = batch ${size}`,
    ...(accumulation > 1 ? [`${accumulation} accumulated`] : []),
    ...(ranks > 1 ? [`${ranks} processes`] : []),
  ].join(" × ");
}
