import {formatInstant, formatNumber, formatRatio} from "../../format.ts";
import {metricId} from "../../schema/metrics.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import {tableOf, type TableText} from "./table.ts";
import type {TableColumn} from "./columns.ts";

/** A run with what the machine was like. */
interface Conditions {
  log: RunLog;
  summary: RunSummary;
}

/** Mean of a metric of the machine while the run trained; null where it was not measured. */
const meanOf = ({summary}: Conditions, ...ids: string[]): number | null => {
  const found = summary.metrics.flatMap(({metric, trainMean}) =>
    ids.includes(metric.id) && trainMean.value !== null ? [trainMean.value] : [],
  );
  return found.length === 0 ? null : Math.max(...found);
};

const column = (
  rest: Pick<TableColumn<Conditions>, "id" | "header" | "unit" | "meaning">,
  value: (row: Conditions) => number | null,
  write: (value: number) => string,
): TableColumn<Conditions> => ({
  ...rest,
  detail: false,
  value,
  text: (row) => {
    const found = value(row);
    return found === null ? "–" : write(found);
  },
});

const whole = (value: number): string => formatNumber(value, 3);
const share = (value: number): string => formatRatio(value, 0);

const columns: readonly TableColumn<Conditions>[] = [
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
  column(
    {
      ...{id: "arithmetic", header: "Arithmetic", unit: "ms"},
      meaning: "A fixed number of multiply-adds on all granted cores, timed right before the run",
    },
    ({log}) => log.yardstick?.arithmeticMs ?? null,
    whole,
  ),
  column(
    {
      ...{id: "memory", header: "Memory", unit: "ms"},
      meaning: "A fixed amount of memory copied on all granted cores, timed right before the run",
    },
    ({log}) => log.yardstick?.memoryMs ?? null,
    whole,
  ),
  column(
    {
      ...{id: "others", header: "Other programs", unit: null},
      meaning: "Share of the CPU that others took while the run trained, time stolen by the host included",
    },
    (row) => meanOf(row, metricId.otherPrograms),
    share,
  ),
  column(
    {
      ...{id: "frequency", header: "CPU frequency", unit: "GHz"},
      meaning: "Mean frequency of the cores while the run trained, where the machine shows it",
    },
    (row) => meanOf(row, metricId.coreFrequency),
    (hertz) => formatNumber(hertz / 1e9, 3),
  ),
  column(
    {
      ...{id: "throttled", header: "Held down", unit: null},
      meaning: "Share of the training in which heat or the hardware held the GPU's clocks down",
    },
    (row) => meanOf(row, metricId.throttledByHeat, metricId.throttledByHardware, metricId.throttledByBrake),
    share,
  ),
];

/**
 * What the machine was like in each run, in the order in which they began; columns without a value are left out. Null where no
 * run had a yardstick timed: what there is of the rest stands with the load.
 */
export function conditionsTable(rows: readonly Conditions[]): TableText | null {
  if (rows.every(({log}) => log.yardstick === undefined)) return null;
  const ordered = rows.toSorted((a, b) => ((a.log.startedAt ?? "") < (b.log.startedAt ?? "") ? -1 : 1));
  const told = columns.filter(
    ({words = false, value}) => words || ordered.some((row) => value(row) !== null),
  );
  return tableOf(told, ordered);
}
