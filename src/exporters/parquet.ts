import {parquetWriteBuffer} from "hyparquet-writer";
import type {Exporter} from "./exporter.ts";
import type {ColumnKind} from "./table.ts";

const types = {text: "STRING", number: "DOUBLE", boolean: "BOOLEAN"} as const satisfies Record<
  ColumnKind,
  string
>;

/** Apache Parquet with Snappy compression: text as UTF-8, every number as a double, missing values as nulls. */
export const parquetExporter: Exporter = {
  id: "parquet",
  extension: "parquet",
  description: "Apache Parquet, for pandas, DuckDB and their like",
  write: ({columns}) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: columns.map(({name, kind, values}) => ({
          name,
          data: values,
          type: types[kind],
          nullable: true,
        })),
      }),
    ),
};
