import type {Exporter} from "./exporter.ts";
import {rowsIn} from "./table.ts";

/** A JSON list of objects, a row a line; every object has every column, null where the value is missing. */
export const jsonExporter: Exporter = {
  id: "json",
  extension: "json",
  description: "JSON, a list with one object a row",
  write(table) {
    const rows = Array.from({length: rowsIn(table)}, (_, row) =>
      JSON.stringify(Object.fromEntries(table.columns.map(({name, values}) => [name, values[row] ?? null]))),
    );
    return new TextEncoder().encode(rows.length === 0 ? "[]\n" : `[\n${rows.join(",\n")}\n]\n`);
  },
};
