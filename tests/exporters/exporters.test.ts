import {spawnSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "csv-parse/sync";
import {parquetReadObjects} from "hyparquet";
import {describe, expect, test} from "vitest";
import {csvExporter} from "../../src/exporters/csv.ts";
import {exporters} from "../../src/exporters/index.ts";
import {jsonExporter} from "../../src/exporters/json.ts";
import {parquetExporter} from "../../src/exporters/parquet.ts";
import type {ColumnHead, Exporter} from "../../src/exporters/exporter.ts";
import {
  alignedTable,
  exportedTable,
  rowsIn,
  ColumnKinds,
  columnTable,
  type Table,
} from "../../src/exporters/table.ts";
import {tableNames, tidyTables} from "../../src/exporters/tidy.ts";
import {temporaryFolder} from "../recorder/fixtures/surroundings.ts";
import {exampleRunLog, exampleTelemetry} from "../schema/examples.ts";

const log = exampleRunLog();
const [epoch] = log.epochs;
if (epoch === undefined) throw new Error("no epoch");
const second = exampleRunLog({
  run: "second",
  epochs: [{...epoch, errorRate: null, metrics: {accuracy: 0.75}}],
  missing: {"epochs.errorRate": "not reported"},
});
const runs = [
  {log, telemetry: exampleTelemetry()},
  {log: second, telemetry: null},
].map(tidyTables);

/** What the columns of a table come to over some parts. */
function headOf(parts: readonly Table[]): ColumnHead[] {
  const head = new ColumnKinds();
  for (const {columns} of parts) head.note(columns);
  return head.columns();
}

const partsOf = (name: Table["name"]): Table[] => runs.map((tables) => tables[name]);

/** A table of all runs, as it is written. */
function whole(name: Table["name"]): Table {
  const parts = partsOf(name);
  const head = headOf(parts);
  const aligned = parts.map((part) => alignedTable(head, part));
  const columns = head.map((column, index) => ({
    ...column,
    values: aligned.flatMap((part) => part.columns[index]?.values ?? []),
  }));
  return {name, columns};
}

/** Writes the parts of a table; gives the file. */
function written({begin, extension}: Exporter, parts: readonly Table[], folder = temporaryFolder()): string {
  const file = join(folder, `${parts[0]?.name}.${extension}`);
  const head = headOf(parts);
  const writer = begin(head, file);
  for (const part of parts) writer.add(alignedTable(head, part));
  writer.end();
  return file;
}

const text = (file: string): string => readFileSync(file, "utf8");

describe("tidyTables()", () => {
  test("one row a run, one an epoch, one a sample", () => {
    expect(tableNames.map((name) => rowsIn(whole(name)))).toEqual([2, 2, 2]);
  });

  test("a figure that only some have is null for the others", () => {
    const column = whole("epochs").columns.find(({name}) => name === "metrics.accuracy");
    expect(column).toEqual({name: "metrics.accuracy", kind: "number", values: [null, 0.75]});
  });

  test("a sample knows its phase and its epoch", () => {
    const valuesOf = (name: string): unknown =>
      whole("samples").columns.find((one) => one.name === name)?.values;
    const atMs = exampleTelemetry().atMs;
    expect(valuesOf("atMs")).toEqual(atMs);
    expect(valuesOf("phase")).toEqual(
      atMs.map((at) => log.phases.find(({startMs, endMs}) => at >= startMs && at < endMs)?.phase ?? null),
    );
  });

  test("a column of numbers and words is text", () => {
    expect(exportedTable("runs", [{a: 1}, {a: "auto"}]).columns).toEqual([
      {name: "a", kind: "text", values: ["1", "auto"]},
    ]);
  });
});

test("alignedTable() has null where a part lacks a column, and text where another part has text", () => {
  const head = headOf([exportedTable("runs", [{a: 1}]), exportedTable("runs", [{a: "auto", b: true}])]);
  expect(alignedTable(head, exportedTable("runs", [{a: 1}])).columns).toEqual([
    {name: "a", kind: "text", values: ["1"]},
    {name: "b", kind: "boolean", values: [null]},
  ]);
});

describe("exporters", () => {
  test("CSV keeps commas, quotes and line ends, and defuses what a spreadsheet takes for a formula", () => {
    const table = exportedTable("runs", [
      {name: '=HYPERLINK("http://example.org")', note: 'a, "b"\nc', loss: -0.5},
      {name: "@SUM(A1)", note: null, loss: null},
    ]);
    const csv = text(written(csvExporter, [table]));
    expect(parse(csv)).toEqual([
      ["name", "note", "loss"],
      ['\'=HYPERLINK("http://example.org")', 'a, "b"\nc', "-0.5"],
      ["'@SUM(A1)", "", ""],
    ]);
  });

  test("Parquet is read back by another reader, with nulls and kinds", async () => {
    const bytes = readFileSync(written(parquetExporter, partsOf("epochs")));
    const rows = await parquetReadObjects({file: new Uint8Array(bytes).buffer});
    expect(rows).toMatchObject([
      {run: log.run, epoch: 0, errorRate: 0.25, "metrics.accuracy": null},
      {run: "second", errorRate: null, "metrics.accuracy": 0.75},
    ]);
  });

  test("JSON has every column in every row", () => {
    expect(JSON.parse(text(written(jsonExporter, partsOf("epochs"))))).toMatchObject([
      {run: log.run, "metrics.accuracy": null},
      {run: "second", errorRate: null},
    ]);
  });

  test.each(exporters)("$id writes a table without rows", (exporter) => {
    expect(() => written(exporter, [exportedTable("runs", [])])).not.toThrow();
  });

  test("parts that are more than Parquet has in a group, or a file takes at once, are all there", async () => {
    const part = columnTable("samples", [
      {name: "value", values: Array.from({length: 9000}, (_, at) => at)},
      {name: "text", values: Array.from({length: 9000}, () => "a text of some length, as there are")},
    ]);
    const parts = [part, part, part, part, part];
    const parquet = new Uint8Array(readFileSync(written(parquetExporter, parts))).buffer;
    const values = (await parquetReadObjects({file: parquet})).map(({value}) => Number(value));
    const expected = parts.flatMap(({columns}) => columns[0]?.values ?? []);
    expect(values).toEqual(expected);
    expect(parse(text(written(csvExporter, parts)), {from: 2}).map(([value]) => Number(value))).toEqual(
      expected,
    );
  });
});

const python = process.env["BATCHSWEEP_PYTHON_TABLES"];

test.skipIf(python === undefined)(
  "pandas and DuckDB read all of it ($BATCHSWEEP_PYTHON_TABLES names a Python with both and pyarrow)",
  () => {
    const folder = temporaryFolder();
    for (const exporter of exporters) for (const name of tableNames) written(exporter, partsOf(name), folder);
    const {stdout, stderr} = spawnSync(python ?? "", [join(import.meta.dirname, "read-back.py"), folder], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const rows = (name: string): object =>
      Object.fromEntries(exporters.map(({extension}) => [`${name}.${extension}`, {pandas: 2, duckdb: 2}]));
    expect(JSON.parse(stdout)).toEqual({
      ...rows("runs"),
      ...rows("epochs"),
      ...rows("samples"),
      ...Object.fromEntries(exporters.map(({extension}) => [`${extension} sum`, [1.4, 1.4, 1]])),
    });
  },
);
