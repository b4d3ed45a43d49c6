// The exporter of CSV.
import {stringify} from "csv-stringify/sync";
import type {Exporter} from "./exporter.ts";
import {rowsIn, type Cell} from "./table.ts";
import {beginTextFile} from "./text-file.ts";

/**
 * Characters with which a text becomes a formula in a spreadsheet (OWASP, "CSV Injection"). Texts in run logs are untrusted:
 * such a cell gets an apostrophe in front, which spreadsheets do not show.
 */
const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

const cellText = (value: Cell): string | number | boolean | null =>
  typeof value === "string" && formula.test(value) ? `'${value}` : value;

const linesOf = (rows: readonly (readonly Cell[])[]): string =>
  stringify([...rows], {cast: {boolean: (value) => String(value)}});

/** CSV by RFC 4180 with a head; a missing value is an empty cell, true and false are words. */
export const csvExporter: Exporter = {
  id: "csv",
  extension: "csv",
  description: "CSV with a head; texts that a spreadsheet would take for formulas are escaped",
  begin(columns, path) {
    const file = beginTextFile(path);
    file.append(linesOf([columns.map(({name}) => cellText(name))]));
    return {
      add(table) {
        const rows = Array.from({length: rowsIn(table)}, (_, row) =>
          table.columns.map(({values}) => cellText(values[row] ?? null)),
        );
        if (rows.length > 0) file.append(linesOf(rows));
      },
      end: () => file.close(),
    };
  },
};
