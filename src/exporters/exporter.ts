import type {Table} from "./table.ts";

/** Writes tables in one format. */
export interface Exporter {
  id: string;
  /** Of a file's name. */
  extension: string;
  /** One sentence for the help. */
  description: string;
  /** Bytes of a file that holds the table. */
  write(table: Table): Uint8Array;
}
