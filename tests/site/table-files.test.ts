import {expect, test} from "vitest";
import {tableCell, type TableText} from "../../src/analysis/tables/table.ts";
import {inlineFiles} from "../../src/site/table-files.ts";

const table: TableText = {
  head: [
    {id: "name", header: "Name", unit: null, meaning: "What it is", words: true},
    {id: "time", header: "Time", unit: "s", meaning: "How long it took", words: false},
  ],
  rows: [[tableCell("batch 16"), tableCell("1.5", {range: "1–2"})]],
};

/** What a link's address holds. */
const textOf = (href: string): string => Buffer.from(href.split(",")[1] ?? "", "base64").toString();

test("a table's files are inside their links, as CSV and as JSON", () => {
  const [csv, json, ...others] = inlineFiles(table, "times");
  expect(others).toEqual([]);
  expect([csv?.name, csv?.saveAs, json?.name, json?.saveAs]).toEqual([
    "CSV",
    "times.csv",
    "JSON",
    "times.json",
  ]);
  expect(csv?.href).toMatch(/^data:text\/csv;base64,/);
  expect(textOf(csv?.href ?? "")).toBe(
    "Name,Time (s),Time (s) lowest,Time (s) highest\r\nbatch 16,1.5,1,2\r\n",
  );
  expect(JSON.parse(textOf(json?.href ?? "")).rows).toEqual([
    {name: "batch 16", time: {value: 1.5, low: 1, high: 2}},
  ]);
});

test("only the formats that were asked for", () => {
  expect(inlineFiles(table, "times", ["csv"]).map(({name}) => name)).toEqual(["CSV"]);
});
