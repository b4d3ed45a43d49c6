// The exporter of CSV.
import type {Exporter} from "./exporter.ts";
import {rowsIn, type Cell} from "./table.ts";
import {beginTextFile} from "./text-file.ts";

/**
 * Characters with which a text becomes a formula in a spreadsheet (OWASP, "CSV Injection"). Texts in run logs are untrusted:
 * such a cell gets an apostrophe in front, which spreadsheets do not show.
 */
const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** What stands in quotation marks by RFC 4180. */
const quoted = /[",\r\n]/;

/** A cell as it is written. Not by a package: a history has a hundred million of them, and most are numbers. */
function cellText(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** CSV by RFC 4180 with a head; a missing value is an empty cell, true and false are words. */
export const csvExporter: Exporter = {
  id: "csv",
  extension: "csv",
  description: "CSV with a head; texts that a spreadsheet would take for formulas are escaped",
  begin(columns, path) {
    const file = beginTextFile(path);
    file.append(`${columns.map(({name}) => cellText(name)).join(",")}\n`);
    return {
      add(table) {
        for (let row = 0; row < rowsIn(table); row++)
          file.append(`${table.columns.map(({values}) => cellText(values[row] ?? null)).join(",")}\n`);
      },
      end: () => file.close(),
    };
  },
};
