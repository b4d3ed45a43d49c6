import {namesEpoch, namesStep} from "../../readers/figure-names.ts";

/** A table as it was written: the names of its columns, and its cells as text. */
export interface LoggedTable {
  head: string[];
  rows: string[][];
  /** Whether its times count from the beginning of the training, where that is known of its kind. */
  timesAreSums?: boolean;
}

/** A table with where it stands in a document. */
export interface PlacedTable extends LoggedTable {
  /** The headings that it stands under, the outermost first; a bold line of its own is the innermost. */
  headings: string[];
  /**
   * Tables of one group follow each other with nothing but outputs between them, or come from one cell of a notebook: they
   * are of one training.
   */
  group: number;
  /** What the trainer printed before or after it as the time of all its epochs, milliseconds; null where it did not. */
  totalMs: number | null;
}

/** Names are words, so a row of names is no row of numbers. */
const isName = (cell: string): boolean => cell !== "" && !/^[-+]?[\d.,:%\s]+(?:e[-+]?\d+)?$/i.test(cell);

/** Whether cells are the names of the columns of a table of epochs or steps: one of them is that, none a number. */
export const isProgressHead = (cells: readonly string[]): boolean =>
  cells.length > 1 &&
  cells.some((cell) => namesEpoch(cell) || namesStep(cell)) &&
  cells.every((cell) => cell === "" || isName(cell));

/** Whether cells could be the names of the columns of any table. */
export const isHead = (cells: readonly string[]): boolean =>
  cells.length > 0 && cells.every((cell) => cell === "" || isName(cell));
