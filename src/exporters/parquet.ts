// The exporter of Parquet.
import {fileWriter, ParquetWriter, schemaFromColumnData} from "hyparquet-writer";
import type {ColumnHead, Exporter} from "./exporter.ts";
import {rowsIn, type Cell, type ColumnKind} from "./table.ts";

const types = {text: "STRING", number: "DOUBLE", boolean: "BOOLEAN"} as const satisfies Record<
  ColumnKind,
  string
>;

/** Rows of a group: many more would be much in memory, many fewer much to look up for a reader. */
const groupRows = 20_000;

const columnData = (columns: readonly (ColumnHead & {values: Cell[]})[]) =>
  columns.map(({name, kind, values}) => ({name, data: values, type: types[kind], nullable: true}));

/** Apache Parquet with Snappy compression: text as UTF-8, every number as a double, missing values as nulls. */
export const parquetExporter: Exporter = {
  id: "parquet",
  extension: "parquet",
  description: "Apache Parquet, for pandas, DuckDB and their like",
  begin(columns, path) {
    const empty = () => columns.map((column) => ({...column, values: [] as Cell[]}));
    const schema = schemaFromColumnData({columnData: columnData(empty())});
    const writer = new ParquetWriter({writer: fileWriter(path), schema});
    let waiting = empty();
    let rows = 0;
    function flush(): void {
      if (rows > 0) void writer.write({columnData: columnData(waiting), rowGroupSize: rows});
      waiting = empty();
      rows = 0;
    }
    return {
      add(table) {
        for (const [index, {values}] of table.columns.entries())
          for (const value of values) waiting[index]?.values.push(value);
        rows += rowsIn(table);
        if (rows >= groupRows) flush();
      },
      end() {
        flush();
        void writer.finish();
      },
    };
  },
};
