// Rows of a table as entries of a log.
import {figureNamed, namesEpoch} from "../../readers/figure-names.ts";
import {clockMs, loggedNumber, withPoint} from "../../readers/figures.ts";
import type {LoggedEntry} from "../progress/entry.ts";
import type {LoggedTable} from "./table.ts";

/** Names of columns with the time of an epoch. */
const timeName = /^(?:time|dur|duration|seconds|elapsed|epoch[ _]time|time_s|time \(s\))$/i;

/** Names of columns with the instant of a row. */
const instantName = /^_?(?:timestamp|wall[ _]?time|date[ _]?time|date|created_at|unix_?time)$/i;

/** An instant as ISO 8601 (without a zone it is UTC) or as Unix seconds or milliseconds; null for other text. */
function unixMsOf(cell: string): number | null {
  const number = loggedNumber(cell);
  if (number !== null) return number > 1e12 ? number : number > 1e9 ? 1000 * number : null;
  const iso = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:[.,]\d+)?)(Z|[+-]\d{2}:?\d{2})?$/.exec(
    cell.trim(),
  );
  if (iso === null) return null;
  const unixMs = Date.parse(`${iso[1]}T${iso[2]?.replace(",", ".")}${iso[3] ?? "Z"}`);
  return Number.isFinite(unixMs) ? unixMs : null;
}

/** Digits in groups of three. */
const grouped = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+$/;

/** Whether commas are decimal in a table: one stands where none of thousands can. */
const hasDecimalCommas = (rows: readonly (readonly string[])[]): boolean =>
  rows.some((cells) => cells.some((cell) => /^[-+]?\d+,\d+$/.test(cell) && !grouped.test(cell)));

/**
 * A number in a cell as a program writes it: `0,51` is a half; `1,024` is a thousand unless it is a loss or a share, or the
 * table's commas are decimal.
 */
const pointed = (cell: string, name: string, isDecimal: boolean): string =>
  grouped.test(cell) && !isDecimal && figureNamed(name) === null ? cell.replaceAll(",", "") : withPoint(cell);

/**
 * The number in a cell, `93.5%` as 0.935 unless the column's name says that all are percent, and `3/10` (of an epoch) as 3;
 * null for other text.
 */
function cellNumber(text: string, name: string, isDecimal: boolean): number | null {
  const cell = pointed(text, name, isDecimal);
  const percent = /^(?<value>[-+]?[\d.]+) ?%$/.exec(cell)?.groups?.["value"];
  const part = /^(?<value>\d+)\/\d+$/.exec(cell)?.groups?.["value"];
  const value = loggedNumber(percent ?? part ?? cell);
  return value === null || percent === undefined || name.includes("%")
    ? value
    : Number((value / 100).toPrecision(12));
}

/**
 * The times of the rows, milliseconds: clocks (`1:02:03`) or seconds. Seconds that only grow, by about as much each time, count
 * from the beginning of the training (YOLO's `time`); then an epoch's time is the growth.
 */
function timesOf(cells: readonly string[], isKnownSum: boolean): (number | null)[] {
  const clocks = cells.map(clockMs);
  if (clocks.some((clock) => clock !== null)) return clocks;
  const seconds = cells.map((cell) => loggedNumber(cell));
  if (seconds.some((value) => value === null || !(value >= 0))) return cells.map(() => null);
  const known = seconds as number[];
  const grows = known.every((value, index) => index === 0 || value > (known[index - 1] ?? 0));
  const isSum =
    isKnownSum || (known.length > 1 && grows && (known.at(-1) ?? 0) >= 0.5 * known.length * (known[0] ?? 0));
  return known.map((value, index) => {
    const before = known[index - 1] ?? 0;
    // A training that was resumed begins its sum anew.
    return Number((1000 * (isSum && value > before ? value - before : value)).toFixed(3));
  });
}

/** What fastai's first version prints where `lr_find` tried learning rates, which is no epoch. */
const notValidated = "#na#";

/** A row may end with a delimiter; one with fewer cells was cut off. */
const isWhole = (cells: readonly string[], columns: number): boolean =>
  cells.length >= columns && cells.slice(columns).every((cell) => cell === "");

/** The rows of a table as entries of a log, whose figures have the names of their columns. */
export function entriesOf({head, rows, timesAreSums = false}: LoggedTable, stage: string): LoggedEntry[] {
  const whole = rows.filter((cells) => isWhole(cells, head.length) && !cells.includes(notValidated));
  const isDecimal = hasDecimalCommas(whole);
  const time = head.findIndex((name) => timeName.test(name.trim()));
  const instant = head.findIndex((name) => instantName.test(name.trim()));
  const epoch = head.findIndex(namesEpoch);
  const times =
    time < 0
      ? []
      : timesOf(
          whole.map((cells) => cells[time] ?? ""),
          timesAreSums,
        );
  return whole.flatMap((cells, index) => {
    const figures = head.flatMap((name, at) => {
      const value =
        at === time || at === instant || name.trim() === ""
          ? null
          : cellNumber(cells[at] ?? "", name, isDecimal);
      return value === null ? [] : [[name.trim(), value] as const];
    });
    if (
      epoch >= 0 &&
      cellNumber(cells[epoch] ?? "", "epoch", isDecimal) === null &&
      (cells[epoch] ?? "") !== ""
    )
      return [];
    return [
      {
        step: null,
        unixMs: unixMsOf(cells[instant] ?? ""),
        statedMs: times[index] ?? null,
        figures: Object.fromEntries(figures),
        stage,
      },
    ];
  });
}

/** Entries of the tables of one training, each a stage of its own where there are several. */
export const entriesOfAll = (
  tables: readonly LoggedTable[],
  stageOf: (index: number) => string,
): LoggedEntry[] => tables.flatMap((table, index) => entriesOf(table, stageOf(index)));
