import {expect, test} from "vitest";
import {
  plainValue,
  tableCsv,
  tableJson,
  tableOf,
  type TableText,
} from "../../../src/analysis/tables/table.ts";
import type {TableColumn} from "../../../src/analysis/tables/columns.ts";

interface Row {
  name: string;
  ms: number | null;
}

const columns: TableColumn<Row>[] = [
  {
    id: "name",
    header: "Name",
    unit: null,
    meaning: "Who",
    text: ({name}) => name,
    value: () => null,
    words: true,
    detail: false,
  },
  {
    id: "time",
    header: "Time",
    unit: "ms",
    meaning: "How long",
    text: ({ms}) => (ms === null ? "–" : ms.toLocaleString("en-GB")),
    range: ({ms}) => (ms === 1200 ? "1,100–1,300" : null),
    basis: ({ms}) => (ms === null ? "not measured" : "one clock"),
    between: (a, b) => ({
      decision: `time:${a.name}:${b.name}`,
      word: "slower",
      outcome: a.ms === b.ms ? "undecided" : "worse",
    }),
    best: "lowest",
    value: ({ms}) => ms,
    detail: false,
  },
];
const rows: Row[] = [
  {name: "=1+1", ms: 1200},
  {name: 'a "b", c', ms: 7},
  {name: "d", ms: null},
  {name: "e", ms: 50},
];
const table = tableOf(columns, rows);

test("tableText() marks the best and the worst of a column and says why a cell is empty", () => {
  const times = table.rows.map((cells) => cells[1]);
  expect(times.map((cell) => cell?.mark)).toEqual(["worst", "best", null, null]);
  expect(times.map((cell) => cell?.grounds.length)).toEqual([2, 2, 0, 0]);
  expect(times[2]).toEqual({
    text: "–",
    range: null,
    title: "not measured",
    mark: null,
    grounds: [],
    isMissing: true,
  });
});

test("tableCsv() writes plain numbers, the range in columns of its own, and no formula", () => {
  expect(tableCsv(table)).toBe(
    [
      "Name,Time (ms),Time (ms) lowest,Time (ms) highest",
      "'=1+1,1200,1100,1300",
      '"a ""b"", c",7,7,7',
      "d,,,",
      "e,50,50,50",
      "",
    ].join("\r\n"),
  );
});

test("tableJson() says what its columns mean and gives rows by column", () => {
  const {columns: heads, rows: written} = JSON.parse(tableJson(table));
  expect(heads[1]).toEqual({id: "time", header: "Time", unit: "ms", meaning: "How long"});
  expect(written[0]).toEqual({name: "=1+1", time: {value: 1200, low: 1100, high: 1300}});
  expect(written[2]).toEqual({name: "d", time: {value: null, low: null, high: null}});
});

test("plainValue() reads figures as a page writes them", () => {
  expect(["1,235", "−4.5", "–", "CPU"].map(plainValue)).toEqual([1235, -4.5, null, "CPU"]);
});

test("tableCsv() of a table without rows is its head", () => {
  const empty: TableText = {head: table.head, rows: []};
  expect(tableCsv(empty)).toBe("Name,Time (ms)\r\n");
});
