// The importer of YOLO's results.csv.
import {loggedNumber} from "../../readers/figures.ts";
import type {LoggedTable} from "../tables/table.ts";
import {tableLogImporter} from "./table-log.ts";

/** The sum of the cells in some columns, which is no number where one of them is none. */
const sumOf = (cells: readonly string[], columns: readonly number[]): string =>
  String(columns.reduce((sum, at) => sum + (loggedNumber(cells[at]) ?? Number.NaN), 0));

/**
 * YOLO gives its loss in parts (box, class, distribution): what it trains on is their sum, which is added as a column where
 * there is none. Its times count from the beginning.
 */
function shaped({head, rows}: LoggedTable): LoggedTable {
  const sums = (["train", "val"] as const).flatMap((data) => {
    const columns = head.flatMap((name, at) => (new RegExp(`^${data}/\\w+_loss$`).test(name) ? [at] : []));
    return columns.length === 0 || head.includes(`${data}/loss`) ? [] : [{name: `${data}/loss`, columns}];
  });
  return {
    head: [...head, ...sums.map(({name}) => name)],
    rows: rows
      .filter((cells) => cells.length === head.length)
      .map((cells) => [...cells, ...sums.map(({columns}) => sumOf(cells, columns))]),
    timesAreSums: true,
  };
}

/** Reads what ultralytics' YOLO writes of a training. */
export const yoloImporter = tableLogImporter({
  id: "yolo",
  description: "results.csv of ultralytics' YOLO",
  engine: "yolo",
  settingsFile: "args.yaml",
  options: {validNames: ["metrics/accuracy_top1"]},
  timeResolutionMs: 10,
  shaped,
});
