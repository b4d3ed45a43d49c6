import {tableCsv, tableJson, type TableText} from "../analysis/tables/table.ts";

/** A file of a table: what its link says, where it leads, and what it is saved as. */
export interface TableFile {
  name: string;
  href: string;
  saveAs?: string;
}

/** A table's files inside their own links: for small tables of one page, which need no address of their own. */
export const inlineFiles = (
  table: TableText,
  name: string,
  formats: readonly ("csv" | "json")[] = ["csv", "json"],
): TableFile[] =>
  formats.map((format) => {
    const [type, text] =
      format === "csv" ? ["text/csv", tableCsv(table)] : ["application/json", tableJson(table)];
    return {
      name: format.toUpperCase(),
      href: `data:${type};base64,${Buffer.from(text).toString("base64")}`,
      saveAs: `${name}.${format}`,
    };
  });
