import {realpathSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {median as medianOrNone} from "d3-array";

/** Whether a module is the one that Node was started with. */
export function isMain(moduleUrl: string): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(moduleUrl);
}

/** The median; NaN of no values. */
export const median = (values: readonly number[]): number => medianOrNone(values) ?? Number.NaN;

/** A Markdown table, so that it can be read on a terminal and pasted into the README; numbers get three digits. */
export function formatTable(
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const text = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? Number(cell.toPrecision(3)).toString() : (cell ?? ""))),
  );
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...text.map((row) => row[index]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(" | ")} |`;
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...text.map(line)].join("\n");
}
