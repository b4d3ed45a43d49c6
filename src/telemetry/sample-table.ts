import type {MetricSpec} from "../schema/telemetry.ts";

/** A value beside what stands behind it: itself where it is one sample. */
interface Cell {
  value: number | null;
  low: number | null;
  high: number | null;
}

interface Row {
  unixMs: number;
  /** Samples behind it. */
  weight: number;
  cells: Cell[];
  /** Why it lies beside the schedule; such a row is never drawn together with others. */
  anchors: readonly (number | null)[];
  /** No samples for a while before it: it begins a new stretch. */
  isAfterGap: boolean;
}

/** The samples of a run in bounded memory. */
export interface SampleTable {
  add(
    unixMs: number,
    values: readonly (number | null)[],
    beside: {anchors: readonly (number | null)[]; isAfterGap: boolean},
  ): void;
  latest(column: number): number | null | undefined;
  read(): {
    unixMs: number[];
    values: (number | null)[][];
    extremes: {low: (number | null)[]; high: (number | null)[]}[] | null;
    anchors: {sample: number; column: number | null}[];
  };
}

const least = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
const most = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** Two cells that follow each other as one: a counter keeps its last value, everything else the mean. */
function joined(kind: MetricSpec["kind"], a: Cell, aWeight: number, b: Cell, bWeight: number): Cell {
  const value =
    a.value === null || b.value === null || kind === "counter"
      ? (b.value ?? a.value)
      : (a.value * aWeight + b.value * bWeight) / (aWeight + bWeight);
  return {value, low: least(a.low, b.low), high: most(a.high, b.high)};
}

/**
 * Keeps every sample until there are `maxRows`, then draws neighbours together in pairs, again and again: a day at
 * 10 Hz becomes a row every few seconds with mean, smallest and largest, and no counter loses anything. Rows at marks
 * stay as they are, unless they alone would fill half of the table.
 */
export function createSampleTable(kinds: readonly MetricSpec["kind"][], maxRows: number): SampleTable {
  let rows: Row[] = [];
  let rowWeight = 1;

  function join(a: Row, b: Row): Row {
    const cells = a.cells.map((cell, column) => {
      const other = b.cells[column] ?? cell;
      return joined(kinds[column] ?? "level", cell, a.weight, other, b.weight);
    });
    return {unixMs: b.unixMs, weight: a.weight + b.weight, cells, anchors: [], isAfterGap: a.isAfterGap};
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
    const joinedRows: Row[] = [];
    for (const row of rows) append(joinedRows, row);
    rows = joinedRows;
  }

  return {
    add: (unixMs, values, {anchors, isAfterGap}) => {
      const cells = values.map((value) => ({value, low: value, high: value}));
      append(rows, {unixMs, weight: 1, cells, anchors, isAfterGap});
      while (rows.length > maxRows) thin();
    },
    latest: (column) => rows.at(-1)?.cells[column]?.value,
    read: () => ({
      unixMs: rows.map((row) => row.unixMs),
      values: kinds.map((_, column) => rows.map(({cells}) => cells[column]?.value ?? null)),
      extremes:
        rowWeight === 1
          ? null
          : kinds.map((_, column) => ({
              low: rows.map(({cells}) => cells[column]?.low ?? null),
              high: rows.map(({cells}) => cells[column]?.high ?? null),
            })),
      anchors: rows.flatMap(({anchors}, sample) => anchors.map((column) => ({sample, column}))),
    }),
  };
}
