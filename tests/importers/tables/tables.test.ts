import {describe, expect, test} from "vitest";
import {decoded} from "../../../src/importers/logged-file.ts";
import {delimitedTables} from "../../../src/importers/tables/delimited.ts";
import {readDocument} from "../../../src/importers/tables/document.ts";
import {jsonEntries} from "../../../src/importers/tables/json-lines.ts";
import {entriesOf} from "../../../src/importers/tables/rows.ts";
import {textTables} from "../../../src/importers/tables/text.ts";

const head = ["epoch", "train_loss", "time"];

describe("delimited text", () => {
  test.each([
    ["commas", "epoch,train_loss,time\n0,0.5,54\n"],
    ["semicolons and decimal commas", "epoch;train_loss;time\r\n0;0,5;54\r\n"],
    ["tabs", "epoch\ttrain_loss\ttime\n0\t0.5\t54\n"],
    ["quotation marks", '"epoch","train_loss","time"\n"0","0.5","54"\n'],
    ["Excel's word for its delimiter", "sep=;\nepoch;train_loss;time\n0;0,5;54\n"],
    ["spaces around, as YOLO writes them", "   epoch,  train_loss,  time\n       0,         0.5,    54\n"],
  ])("with %s", (_, text) => {
    expect(delimitedTables(text)).toEqual([{head, rows: [["0", "0.5", "54"]]}]);
  });

  test("the head is found behind other lines", () => {
    const text = '# a new run\n{\n  "lr": 0.1\n}\nepoch;train_loss\n0;0,5\n';
    expect(delimitedTables(text).at(-1)).toEqual({head: ["epoch", "train_loss"], rows: [["0", "0.5"]]});
  });

  test("an empty cell keeps its place", () => {
    expect(delimitedTables("epoch\ta\tb\n0\t\t0.5\n")[0]?.rows).toEqual([["0", "", "0.5"]]);
  });

  test("a head in between begins a table", () => {
    expect(delimitedTables("epoch,loss\n0,1\nepoch,loss\n0,0.5\n").map(({rows}) => rows)).toEqual([
      [["0", "1"]],
      [["0", "0.5"]],
    ]);
  });

  test.each(["utf-16le", "utf-16be", "utf-8"])("in %s, with and without a mark", (encoding) => {
    const text = "epoch,loss\n0,1\n";
    const bytes = Buffer.from(`\ufeff${text}`, encoding === "utf-8" ? "utf-8" : "utf-16le");
    if (encoding === "utf-16be") bytes.swap16();
    expect(decoded(bytes)).toBe(text);
    expect(decoded(bytes.subarray(encoding === "utf-8" ? 3 : 2))).toBe(text);
  });
});

describe("printed tables", () => {
  test.each([
    ["aligned", "epoch     train_loss  time    \n0         0.5         54    "],
    [
      "aligned under rules, as skorch prints",
      "  epoch    train_loss     time\n-------  ------------  -------\n      0        0.5  54",
    ],
    ["with bars", "| epoch | train_loss | time |\n|:---|---:|---|\n| 0 | 0.5 | 54 |"],
    [
      "in a box",
      "┌───────┬────────────┬──────┐\n│ epoch │ train_loss │ time │\n├───────┼────────────┼──────┤\n│ 0     │ 0.5        │ 54   │\n└───────┴────────────┴──────┘",
    ],
  ])("%s", (_, text) => {
    expect(textTables(text)).toEqual([{head, rows: [["0", "0.5", "54"]]}]);
  });

  test("a time behind each row under no name is one", () => {
    const printed =
      "epoch  train_loss  valid_loss\n1      0.5         0.4  (00:54)\n2      0.3         0.2  (01:02)";
    expect(textTables(printed)).toEqual([
      {
        head: ["epoch", "train_loss", "valid_loss", "time"],
        rows: [
          ["1", "0.5", "0.4", "00:54"],
          ["2", "0.3", "0.2", "01:02"],
        ],
      },
    ]);
  });

  test("a sentence about an epoch is none", () => {
    expect(textTables("Each epoch takes long\n1 2 3 4\nthe loss of an epoch\n1 2 3 4 5")).toEqual([]);
  });
});

describe("documents", () => {
  const place = (text: string, path: string) =>
    readDocument(text, path).tables.map(({headings, group, rows}) => [
      headings.join(" > "),
      group,
      rows.length,
    ]);
  const drawn = "| epoch | train_loss |\n|---|---|\n| 0 | 0.5 |\n";
  const html = "<table><thead><tr><th></th><th>epoch</th></tr></thead><tr><th>a</th><td>0</td></tr></table>";

  test("a table stands under every heading above it, in Markdown and in HTML", () => {
    const markdown = `# A\n\n### B\n\n${drawn}\n**C:**\n\n${drawn}\nD\n===\n\n${drawn}`;
    expect(place(markdown, "a.md").map(([headings]) => headings)).toEqual(["A > B", "A > B > C", "D"]);
    const page = `<html><body><h1>A</h1><h6>B</h6><div>${html}</div><p><b>C</b></p>${html}<h2>D</h2>${html}</body></html>`;
    expect(place(page, "a.html").map(([headings]) => headings)).toEqual(["A > B", "A > B > C", "A > D"]);
  });

  test("tables belong together where nothing but output stands between them", () => {
    const groups = (text: string, path = "a.md"): number =>
      new Set(readDocument(text, path).tables.map(({group}) => group)).size;
    expect(groups(`${drawn}\n<style>x</style>\n\n::: {.cell-output}\n${html}\n:::\n`)).toBe(1);
    expect(groups(`${drawn}\nNow with more:\n\n${drawn}`)).toBe(2);
    expect(groups(`${drawn}\n\`\`\`python\nlearn.fit(1)\n\`\`\`\n\n${drawn}`)).toBe(2);
    const cells = [
      {
        cell_type: "code",
        outputs: [{data: {"text/html": [html]}}, {text: "some output\n"}, {data: {"text/html": html}}],
      },
    ];
    expect(groups(JSON.stringify({cells}), "a.ipynb")).toBe(1);
    expect(groups(JSON.stringify({cells: [...cells, ...cells]}), "a.ipynb")).toBe(2);
  });

  test("a notebook of an older format has its cells in worksheets", () => {
    const cells = [{cell_type: "code", outputs: [{output_type: "display_data", html: [html]}]}];
    expect(readDocument(JSON.stringify({worksheets: [{cells}]}), "a.ipynb").tables).toHaveLength(1);
  });

  test("tags that are never closed, and lines of megabytes, take no time", () => {
    const open = "<table ".repeat(300_000);
    expect(
      place(`${open}\n\n# A ${"{".repeat(100_000)}\n\n<!-- ${"<a".repeat(300_000)}\n\n${drawn}`, "a.md"),
    ).toHaveLength(1);
  });

  test("what nobody sees is no table, and a comment in code no heading", () => {
    expect(place(`<!-- ${drawn} -->\n\n\`\`\`\n# A\nepoch train_loss\n0 0.5\n\`\`\``, "a.md")).toEqual([
      ["", 1, 1],
    ]);
  });
});

test("a decimal comma in quotation marks is one, where commas set cells apart, and a thousand stays one", () => {
  expect(delimitedTables('step,loss\n"1,000","0,69"\n2000,0.5\n')).toEqual([
    {
      head: ["step", "loss"],
      rows: [
        ["1000", "0.69"],
        ["2000", "0.5"],
      ],
    },
  ]);
});

describe("rows", () => {
  const times = (cells: string[]) =>
    entriesOf({head: ["epoch", "time"], rows: cells.map((cell, index) => [String(index), cell])}, "fit").map(
      ({statedMs}) => statedMs,
    );

  test("have times as clocks, as seconds, or as seconds since the beginning", () => {
    expect(times(["00:54", "1:02:03"])).toEqual([54_000, 3_723_000]);
    expect(times(["10.5", "10", "11"])).toEqual([10_500, 10_000, 11_000]);
    expect(times(["10", "10.1", "10.2"])).toEqual([10_000, 10_100, 10_200]);
    expect(times(["10", "21", "30"])).toEqual([10_000, 11_000, 9000]);
  });

  test("have instants, in ISO 8601 or Unix time", () => {
    const instants = ["2026-01-01T12:00:00+00:00", "2026-01-01 12:00:01", "1767268802.5", "none"];
    const rows = instants.map((cell, index) => [String(index), cell]);
    expect(entriesOf({head: ["epoch", "timestamp"], rows}, "fit").map(({unixMs}) => unixMs)).toEqual([
      Date.UTC(2026, 0, 1, 12),
      Date.UTC(2026, 0, 1, 12, 0, 1),
      1_767_268_802_500,
      null,
    ]);
  });

  test("are objects too, one a line; other lines are passed by", () => {
    const text =
      'a note\n{"epoch": 0, "loss": NaN, "name": "x"}\n{\n{"epoch": 1, "loss": "Infinity"}\r\n[1]\n{"epoch": 2, "lo';
    expect(jsonEntries(text, "fit").map(({figures}) => figures)).toEqual([
      {epoch: 0, loss: Number.NaN},
      {epoch: 1, loss: Number.POSITIVE_INFINITY},
    ]);
  });

  test.each([
    ["columns", '{"loss": [0.5, 0.4], "val_loss": [0.6, NaN]}'],
    [
      "columns under a name",
      '{"params": {"epochs": 2}, "history": {"loss": [0.5, 0.4], "val_loss": [0.6, NaN]}}',
    ],
    [
      "an array",
      '[\n{"epoch": 0, "loss": 0.5, "val_loss": 0.6},\n{"epoch": 1, "loss": 0.4, "val_loss": NaN}\n]',
    ],
  ])("are in one document of JSON as %s", (_, text) => {
    expect(jsonEntries(text, "fit").map(({figures}) => figures)).toEqual([
      {epoch: 0, loss: 0.5, val_loss: 0.6},
      {epoch: 1, loss: 0.4, val_loss: Number.NaN},
    ]);
  });

  test("that are cut off, say no epoch or are of lr_find are left out; NaN stays, a percent sign counts, a comma at the end does not", () => {
    const [table] = delimitedTables("epoch,loss,accuracy\n0,nan,93.5%,\nmean,1,2\n1,0.5,#na#\n1,0.5\n");
    expect(entriesOf(table!, "fit").map(({figures}) => figures)).toEqual([
      {epoch: 0, loss: Number.NaN, accuracy: 0.935},
    ]);
  });
});
