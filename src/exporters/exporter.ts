import type {ExportedColumn, Table} from "./table.ts";

/** What is known of a column before its values: its name and its kind. */
export type ColumnHead = Pick<ExportedColumn, "name" | "kind">;

/** Takes the rows of a table part by part, so that no more than a part is in memory. */
export interface TableWriter {
  /** Further rows: of the columns of the head, in its order. */
  add(rows: Table): void;
  /** Completes the file. */
  end(): void;
}

/** Writes tables in one format. */
export interface Exporter {
  id: string;
  /** Of a file's name. */
  extension: string;
  /** One sentence for the help. */
  description: string;
  /** Begins a file that will hold a table of such columns; one that is there is written over. */
  begin(columns: readonly ColumnHead[], file: string): TableWriter;
}
