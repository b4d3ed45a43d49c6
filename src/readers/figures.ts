// Figures that trainers print in other forms than run logs have.
import type {Finding} from "./reader.ts";
import {asLogged, sortFigures} from "./sorted-figures.ts";

type EpochRowFigures = Pick<
  Extract<Finding, {found: "epoch"}>,
  "trainLoss" | "validLoss" | "errorRate" | "metrics"
>;

/** Some print an accuracy as 93.5, which is not a ratio. */
export const isRatio = (value: number): boolean => value >= 0 && value <= 1;

/** 1 − 0.9 is 0.09999999999999998; no trainer prints more than nine digits of an accuracy. */
export const complement = (share: number): number => Number((1 - share).toFixed(9));

/** An epoch's figures, which have the trainer's own names, in the fields of a run log; the others go to `metrics`. */
export function epochRowFigures(figures: Readonly<Record<string, number>>): EpochRowFigures {
  const {share, ...row} = sortFigures(figures, asLogged);
  if (share === null || !isRatio(share.value)) return {...row, errorRate: null};
  return {...row, errorRate: share.of === "wrong" ? share.value : complement(share.value)};
}

/** A number as trainers print it; null for `None`, `nan`, an empty cell and everything else. */
function printedNumber(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? "";
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : null;
}

/**
 * A number as a log has it: also `nan`, `inf` and `-Infinity`, as a diverged training logs them, and as C++ spells them
 * (`-nan(ind)`, `1.#QNAN`); null for other text.
 */
export function loggedNumber(text: string | undefined): number | null {
  const words =
    /^(?<sign>[+-]?)(?:(?<nan>nan(?:\(\w*\))?|1\.#(?:ind|qnan|snan)\w*)|(?:inf|infinity|1\.#inf\w*))$/i.exec(
      text?.trim() ?? "",
    )?.groups;
  if (words === undefined) return printedNumber(text);
  if (words["nan"] !== undefined) return Number.NaN;
  return words["sign"] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A decimal comma as a point: `0,5` where commas do not set cells apart. Any other text stays. */
export const withPoint = (cell: string): string =>
  cell.replace(/^([-+]?\d+),(\d+(?:e[-+]?\d+)?%?)$/i, "$1.$2");

/** Milliseconds of a clock that counts up, `12:03` or `1:02:03`; null for any other text. */
export function clockMs(text: string | undefined): number | null {
  const parts = /^(?:(?<hours>\d+):)?(?<minutes>\d+):(?<seconds>\d{2})$/.exec(text?.trim() ?? "")?.groups;
  if (parts === undefined) return null;
  const {hours = "0", minutes = "0", seconds = "0"} = parts;
  return 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
}

/** The numbers of a row under the names of its columns; cells that are no number are left out. */
export const namedNumbers = (columns: readonly string[], cells: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    columns.flatMap((name, index) => {
      const value = printedNumber(cells[index]);
      return value === null ? [] : [[name, value] as const];
    }),
  );
