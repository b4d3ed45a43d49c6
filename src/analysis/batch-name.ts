/** A batch size within a sentence or a list; a command need not have one. */
export const batchSizeText = (batchSize: number | null): string =>
  batchSize === null ? "not stated" : String(batchSize);

/** What a configuration is called after its batch size. */
export const batchName = (batchSize: number | null): string =>
  batchSize === null ? "batch size not stated" : `batch ${batchSize}`;

/** Order of batch sizes, ascending; those that are not stated come first. */
export const compareBatchSizes = (a: number | null, b: number | null): number => (a ?? 0) - (b ?? 0);
