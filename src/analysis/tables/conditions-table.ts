// The table of what the machine was like, run by run.
import {extent, median} from "d3-array";
import {formatInstant, quantityFormat, type QuantityFormat} from "../../format.ts";
import type {RunLog, Yardstick} from "../../schema/run-log.ts";
import {conditions} from "../signals/conditions.ts";
import {outliersOf} from "../statistics/outliers.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import {tableOf, type TableText} from "./table.ts";
import type {TableColumn} from "./columns.ts";

/** A run with what the machine was like. */
export interface MeasuredRun {
  log: RunLog;
  summary: RunSummary;
}

/** One thing that the machine did to the runs. */
export interface ConditionFigures {
  id: string;
  header: string;
  meaning: string;
  format: QuantityFormat;
  /** A value a run, in their order; null where it was not measured. */
  values: (number | null)[];
  middle: number;
  /** The lowest and the highest value where they lie so far apart that the machine was not steady; otherwise null. */
  unsteady: [low: number, high: number] | null;
  /** Positions of runs that are out of the ordinary in it. */
  unusual: ReadonlySet<number>;
}

const piece = (id: string, header: string, meaning: string, timeOf: (timed: Yardstick) => number | null) => ({
  ...{id, header, meaning: `${meaning}, timed right before the run`, unit: "ms"},
  value: ({log}: MeasuredRun): number | null => (log.yardstick === undefined ? null : timeOf(log.yardstick)),
});

/** What may have been measured, each with the value that a run has of it. */
const measured = [
  piece(
    "arithmeticMs",
    "Arithmetic",
    "A fixed number of multiply-adds on all granted cores",
    (timed) => timed.arithmeticMs,
  ),
  piece(
    "memoryMs",
    "Memory",
    "A fixed amount of memory copied on all granted cores",
    (timed) => timed.memoryMs,
  ),
  piece(
    "productsMs",
    "Matrix products",
    "Fixed products of matrices on the GPU",
    ({gpu}) => gpu?.productsMs ?? null,
  ),
  ...conditions.map(({id, header, meaning, unit}) => ({
    ...{id, header, meaning, unit},
    value: ({summary}: MeasuredRun): number | null => summary.conditions[id] ?? null,
  })),
];

/** Less than this is not out of the ordinary: points of a share, or a share of the median of all else. */
const leastUnusual = 0.05;

/** Runs that lie further apart than so many times that were not recorded on a steady machine. */
const mostSteady = 4;

export const inOrderOfTime = <Run extends Pick<MeasuredRun, "log">>(runs: readonly Run[]): Run[] =>
  runs.toSorted((a, b) => ((a.log.startedAt ?? "") < (b.log.startedAt ?? "") ? -1 : 1));

/** What was measured of the machine in some runs, in their order, with what is out of the ordinary; what was not is left out. */
export const conditionFigures = (runs: readonly MeasuredRun[]): ConditionFigures[] =>
  measured.flatMap(({value, unit, ...rest}) => {
    const values = runs.map(value);
    const middle = median(values, (one) => one ?? undefined);
    if (middle === undefined) return [];
    const least = unit === "ratio" ? leastUnusual : leastUnusual * middle;
    const [low = middle, high = middle] = extent(values, (one) => one ?? undefined);
    const unsteady: [number, number] | null = high - low > mostSteady * least ? [low, high] : null;
    const format = quantityFormat(unit, high);
    return [{...rest, format, values, middle, unsteady, unusual: outliersOf(values, least)}];
  });

/** A value in the words of its column, e.g. "12 %" or "2.79 GHz". */
export const conditionText = ({format}: Pick<ConditionFigures, "format">, value: number): string =>
  `${format.text(value)}\u00a0${format.unit}`;

const words: readonly TableColumn<MeasuredRun>[] = [
  {
    ...{id: "run", header: "Run", unit: null, meaning: "Runs in the order in which they began", words: true},
    ...{detail: false, value: () => null, text: ({log}) => log.run},
  },
  {
    ...{
      id: "started",
      header: "Began",
      unit: null,
      meaning: "When the run began",
      words: true,
      detail: false,
    },
    ...{value: () => null, text: ({log}) => (log.startedAt === null ? "–" : formatInstant(log.startedAt))},
  },
];

/**
 * What the machine was like in each run, in the order in which they began; columns without a value are left out. Null where no
 * run had a yardstick timed: what there is of the rest stands with the load.
 */
export function conditionsTable(runs: readonly MeasuredRun[]): TableText | null {
  if (runs.every(({log}) => log.yardstick === undefined)) return null;
  const ordered = inOrderOfTime(runs);
  const place = new Map(ordered.map((run, index) => [run, index]));
  const columns = conditionFigures(ordered).map(
    ({id, header, meaning, format, values}): TableColumn<MeasuredRun> => {
      const value = (run: MeasuredRun): number | null => values[place.get(run) ?? -1] ?? null;
      const text = (run: MeasuredRun): string => {
        const found = value(run);
        return found === null ? "–" : format.text(found);
      };
      return {id, header, meaning, unit: format.unit, detail: false, value, text};
    },
  );
  return tableOf([...words, ...columns], ordered);
}
