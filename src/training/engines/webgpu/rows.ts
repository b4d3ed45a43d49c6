// Sums over rows that many threads of a GPU share.

/** Threads that share a sum out, enough to keep a GPU busy. */
const wantedThreads = 8192;
const leastRowsOfPart = 8;
const mostParts = 256;

/** Rows (pixels of all images) and columns (four channels each) of an NHWC tensor, and the parts that rows are summed in. */
export interface Rows {
  rows: number;
  columns: number;
  parts: number;
  rowsOfPart: number;
}

/** How the values of a tensor of this shape are shared out. */
export function rowsOf(shape: readonly number[]): Rows {
  const columns = shape.at(-1)! / 4;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const wanted = Math.min(mostParts, Math.ceil(wantedThreads / columns), Math.ceil(rows / leastRowsOfPart));
  const rowsOfPart = Math.ceil(rows / Math.max(1, wanted));
  return {rows, columns, rowsOfPart, parts: Math.ceil(rows / rowsOfPart)};
}
