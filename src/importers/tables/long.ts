// Tables with a value a row, whose figure a column names.
import {namesEpoch, namesStep} from "../../readers/figure-names.ts";
import {loggedNumber} from "../../readers/figures.ts";
import type {LoggedTable} from "./table.ts";

const valueName = /^_?value$/i;
const figureName = /^(?:key|metric|name|tag|series|title)$/i;
/** What ClearML calls the second part of a figure's name. */
const variantName = /^variant$/i;

/**
 * A table of one value a row (`metric,step,value`, as trackers export it) with a column for each figure and a row for each
 * step; every other table as it is.
 */
export function inColumns(table: LoggedTable): LoggedTable {
  const at = (pattern: (name: string) => boolean): number => table.head.findIndex(pattern);
  const place = at((name) => namesEpoch(name) || namesStep(name));
  const value = at((name) => valueName.test(name));
  const figure = at((name) => figureName.test(name));
  const variant = at((name) => variantName.test(name));
  const isLong =
    [place, value, figure].every((column) => column >= 0) &&
    table.rows.every((cells) => loggedNumber(cells[figure] ?? "") === null);
  if (!isLong) return table;
  const nameOf = (cells: readonly string[]): string =>
    [cells[figure], variant < 0 ? undefined : cells[variant]].filter((part) => part).join("/");
  const names = [...new Set(table.rows.map(nameOf))];
  const rows = Map.groupBy(table.rows, (cells) => cells[place] ?? "");
  return {
    head: [table.head[place] ?? "step", ...names],
    rows: [...rows].map(([step, of]) => {
      const values = new Map(of.map((cells) => [nameOf(cells), cells[value] ?? ""]));
      return [step, ...names.map((name) => values.get(name) ?? "")];
    }),
  };
}

/** The figure that TensorBoard's table of one is of, by its file: `run-train-tag-loss.csv`. */
const tagInName = /(?:^|-)tag-(?<tag>.+)\.csv$/i;

/** TensorBoard's own export of one figure, `Wall time,Step,Value`, under the figure's name; every other table as it is. */
export function withTag(table: LoggedTable, file: string): LoggedTable {
  const tag = tagInName.exec(file)?.groups?.["tag"];
  return tag !== undefined && table.head.join() === "Wall time,Step,Value"
    ? {...table, head: ["Wall time", "Step", tag]}
    : table;
}
