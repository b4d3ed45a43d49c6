import {spawnSync} from "node:child_process";
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "csv-parse/sync";
import {parquetReadObjects} from "hyparquet";
import {describe, expect, test} from "vitest";
import {csvExporter} from "../../src/exporters/csv.ts";
import {exporters} from "../../src/exporters/index.ts";
import {jsonExporter} from "../../src/exporters/json.ts";
import {parquetExporter} from "../../src/exporters/parquet.ts";
import {rowsIn, exportedTable} from "../../src/exporters/table.ts";
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
const tables = tidyTables([
  {log, telemetry: exampleTelemetry()},
  {log: second, telemetry: null},
]);

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("tidyTables()", () => {
  test("one row a run, one an epoch, one a sample", () => {
    expect(tableNames.map((name) => rowsIn(tables[name]))).toEqual([2, 2, 2]);
  });

  test("a figure that only some have is null for the others", () => {
    const column = tables.epochs.columns.find(({name}) => name === "metrics.accuracy");
    expect(column).toEqual({name: "metrics.accuracy", kind: "number", values: [null, 0.75]});
  });

  test("a sample knows its phase and its epoch", () => {
    const valuesOf = (name: string): unknown =>
      tables.samples.columns.find((one) => one.name === name)?.values;
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

describe("exporters", () => {
  test("CSV keeps commas, quotes and line ends, and defuses what a spreadsheet takes for a formula", () => {
    const table = exportedTable("runs", [
      {name: '=HYPERLINK("http://example.org")', note: 'a, "b"\nc', loss: -0.5},
      {name: "@SUM(A1)", note: null, loss: null},
    ]);
    const csv = text(csvExporter.write(table));
    expect(parse(csv)).toEqual([
      ["name", "note", "loss"],
      ['\'=HYPERLINK("http://example.org")', 'a, "b"\nc', "-0.5"],
      ["'@SUM(A1)", "", ""],
    ]);
  });

  test("Parquet is read back by another reader, with nulls and kinds", async () => {
    const bytes = parquetExporter.write(tables.epochs);
    const rows = await parquetReadObjects({file: bytes.slice().buffer});
    expect(rows).toMatchObject([
      {run: log.run, epoch: 0, errorRate: 0.25, "metrics.accuracy": null},
      {run: "second", errorRate: null, "metrics.accuracy": 0.75},
    ]);
  });

  test("JSON has every column in every row", () => {
    expect(JSON.parse(text(jsonExporter.write(tables.epochs)))).toMatchObject([
      {run: log.run, "metrics.accuracy": null},
      {run: "second", errorRate: null},
    ]);
  });

  test.each(exporters)("$id writes a table without rows", ({write}) => {
    expect(() => write(exportedTable("runs", []))).not.toThrow();
  });
});

const python = process.env["BATCHSWEEP_PYTHON_TABLES"];

test.skipIf(python === undefined)(
  "pandas and DuckDB read all of it ($BATCHSWEEP_PYTHON_TABLES names a Python with both and pyarrow)",
  () => {
    const folder = temporaryFolder();
    for (const {extension, write} of exporters)
      for (const name of tableNames) writeFileSync(join(folder, `${name}.${extension}`), write(tables[name]));
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
