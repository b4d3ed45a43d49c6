import type {Exporter} from "./exporter.ts";
import {rowsIn} from "./table.ts";
import {beginTextFile} from "./text-file.ts";

/** A JSON list of objects, a row a line; every object has every column, null where the value is missing. */
export const jsonExporter: Exporter = {
  id: "json",
  extension: "json",
  description: "JSON, a list with one object a row",
  begin(_, path) {
    const file = beginTextFile(path);
    let isFirst = true;
    file.append("[");
    return {
      add(table) {
        for (let row = 0; row < rowsIn(table); row++) {
          const cells = table.columns.map(({name, values}) => [name, values[row] ?? null]);
          file.append(`${isFirst ? "\n" : ",\n"}${JSON.stringify(Object.fromEntries(cells))}`);
          isFirst = false;
        }
      },
      end() {
        file.append(isFirst ? "]\n" : "\n]\n");
        file.close();
      },
    };
  },
};
