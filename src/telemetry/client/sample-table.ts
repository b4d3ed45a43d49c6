// The samples of a run as a table that stays within bounds.
import type {MetricSpec} from "../../schema/telemetry.ts";

type Values = readonly (number | null)[];

interface Row {
  unixMs: number;
  /** Samples behind it. */
  weight: number;
  /** One a column; smallest and largest are the values themselves where one sample is behind them. */
  values: Values;
  low: Values;
  high: Values;
  /** Why it lies beside the schedule; such a row is never drawn together with others. */
  anchors: readonly (number | null)[];
  /** No samples for a while before it: it begins a new stretch. */
  isAfterGap: boolean;
}

/** The samples of a run in bounded memory. */
export interface SampleTable {
  add(
    unixMs: number,
    values: Values,
    beside: {anchors: readonly (number | null)[]; isAfterGap: boolean},
  ): void;
  latest(column: number): number | null | undefined;
  read(): {
    unixMs: number[];
    values: (number | null)[][];
    /** null where every value is one sample. */
    extremes: {low: (number | null)[]; high: (number | null)[]}[] | null;
    anchors: {sample: number; column: number | null}[];
  };
}

/** Two lists joined position by position; where one has no value, the other's. */
const joined = (
  a: Values,
  b: Values,
  join: (one: number, other: number, column: number) => number,
): (number | null)[] =>
  a.map((one, column) => {
    const other = b[column] ?? null;
    return one === null || other === null ? (other ?? one) : join(one, other, column);
  });

/**
 * Keeps every sample until there are `maxRows`, then draws neighbours together in pairs, again and again: a day at
 * 10 Hz becomes a row every few seconds with mean, smallest and largest, and no counter loses anything. Rows at marks
 * stay as they are, unless they alone would fill half of the table.
 */
export function createSampleTable(kinds: readonly MetricSpec["kind"][], maxRows: number): SampleTable {
  let rows: Row[] = [];
  let rowWeight = 1;

  function join(a: Row, b: Row): Row {
    const weight = a.weight + b.weight;
    return {
      unixMs: b.unixMs,
      weight,
      // A counter keeps its last value, everything else its mean.
      values: joined(a.values, b.values, (one, other, column) =>
        kinds[column] === "counter" ? other : (one * a.weight + other * b.weight) / weight,
      ),
      low: joined(a.low, b.low, (one, other) => Math.min(one, other)),
      high: joined(a.high, b.high, (one, other) => Math.max(one, other)),
      anchors: [],
      isAfterGap: a.isAfterGap,
    };
  }

  /** Adds a row, or joins it to the last one while that has room. */
  function append(list: Row[], row: Row): void {
    const last = list.at(-1);
    const isJoinable =
      last !== undefined &&
      last.weight + row.weight <= rowWeight &&
      last.anchors.length === 0 &&
      row.anchors.length === 0 &&
      !row.isAfterGap;
    if (isJoinable) list[list.length - 1] = join(last, row);
    else list.push(row);
  }

  function thin(): void {
    const isCrowded = (): boolean => rows.filter(({anchors}) => anchors.length > 0).length > maxRows / 2;
    // First the rows where readings moved, then those at marks: the marks themselves are kept elsewhere.
    if (isCrowded()) for (const row of rows) row.anchors = row.anchors.filter((column) => column === null);
    if (isCrowded()) for (const row of rows) row.anchors = [];
    rowWeight *= 2;
    const thinned: Row[] = [];
    for (const row of rows) append(thinned, row);
    rows = thinned;
  }

  const columnOf = (list: (row: Row) => Values, column: number): (number | null)[] =>
    rows.map((row) => list(row)[column] ?? null);

  return {
    add: (unixMs, values, {anchors, isAfterGap}) => {
      append(rows, {unixMs, weight: 1, values, low: values, high: values, anchors, isAfterGap});
      while (rows.length > maxRows) thin();
    },
    latest: (column) => rows.at(-1)?.values[column],
    read: () => ({
      unixMs: rows.map((row) => row.unixMs),
      values: kinds.map((_, column) => columnOf(({values}) => values, column)),
      extremes:
        rowWeight === 1
          ? null
          : kinds.map((_, column) => ({
              low: columnOf(({low}) => low, column),
              high: columnOf(({high}) => high, column),
            })),
      anchors: rows.flatMap(({anchors}, sample) => anchors.map((column) => ({sample, column}))),
    }),
  };
}
