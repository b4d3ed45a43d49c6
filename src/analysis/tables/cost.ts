import type {Config} from "../../schema/config.ts";
import type {Machine, Sweep} from "../../schema/sweep.ts";
import {formatNumber} from "../../format.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import type {ConfigurationRow} from "../summary/sweep-summary.ts";
import {commonUnit} from "../summary/work-unit.ts";
import {exactly, overRepeats, unknown, type Derived} from "../signals/derived.ts";
import {batchSizeTable, figureColumn, type TableColumn} from "./columns.ts";

/** What an hour of each machine costs, as the project's config says. */
export type Prices = NonNullable<Config["prices"]>;

/** Milliseconds of an hour. */
export const msPerHour = 3_600_000;
/** Work is priced by so many units: an image costs next to nothing. */
const priced = 1_000_000;

/**
 * What an hour of a machine costs that trained on `device`: the first price whose name is part of that of one of its GPUs, or
 * of its processor where that trained, in upper or lower case. null where none is stated for it.
 */
export function pricePerHour(
  {perHour}: Prices,
  machine: Pick<Machine, "cpu" | "gpus"> | null,
  device: "cpu" | "gpu",
): number | null {
  if (machine === null) return null;
  const names = device === "gpu" ? machine.gpus.map(({name}) => name) : [machine.cpu.name];
  const isOf = (name: string): boolean => names.some((one) => one.toLowerCase().includes(name.toLowerCase()));
  return Object.entries(perHour).find(([name]) => isOf(name))?.[1] ?? null;
}

const unpriced = "no price is stated for this machine";

/** The machine that recorded a run. */
const machineOf = ({machine, otherMachines}: Sweep, {machineId}: RunSummary): Machine | null =>
  otherMachines?.find((other) => other.machineId === machineId)?.machine ?? machine;

/** A figure over the completed runs of a row, worked out from each with what an hour of its machine costs. */
function costOf(
  row: ConfigurationRow,
  prices: Prices,
  of: (run: RunSummary, perHour: number) => Derived,
): Derived {
  const completed = row.runs.filter(({status}) => status.state === "completed");
  const costs = completed.map((run) => {
    const perHour = pricePerHour(prices, machineOf(row.sweep, run), run.configuration.device);
    return perHour === null ? unknown(unpriced) : of(run, perHour);
  });
  return overRepeats(costs, row.troubles[0]?.reason ?? "no run was completed");
}

/** What a run costs from its start to its end. */
function runCost({status}: RunSummary, perHour: number): Derived {
  if (status.state !== "completed" || status.durationMs === null)
    return unknown("the log does not say how long it took");
  return exactly((status.durationMs / msPerHour) * perHour, `its time × ${formatNumber(perHour)} an hour`);
}

/** What a million units of work cost, at the throughput of the steady state: less where that is higher. */
function workCost({throughput}: RunSummary, perHour: number): Derived {
  if (throughput.value === null) return throughput;
  const cost = (rate: number): number => (priced * perHour) / 3600 / rate;
  return {
    value: cost(throughput.value),
    low: cost(throughput.high),
    high: cost(throughput.low),
    basis: `${formatNumber(perHour)} an hour ÷ throughput (${throughput.basis})`,
  };
}

/** What a row's runs and a million units of its work cost. */
export const rowCosts = (row: ConfigurationRow, prices: Prices): {run: Derived; work: Derived} => ({
  run: costOf(row, prices, runCost),
  work: costOf(row, prices, workCost),
});

/** Columns of what trainings cost, those in which a row has a value. */
function costColumns(rows: readonly ConfigurationRow[], prices: Prices): TableColumn<ConfigurationRow>[] {
  const work = commonUnit(rows.flatMap(({runs}) => runs));
  const {currency} = prices;
  const column = (
    id: string,
    unit: string,
    meaning: string,
    of: (costs: ReturnType<typeof rowCosts>) => Derived,
  ): TableColumn<ConfigurationRow> => ({
    ...figureColumn(
      {
        id,
        header: id === "run-cost" ? "Cost of a run" : "Cost",
        unit,
        meaning,
        write: (cost) => formatNumber(cost),
      },
      (row) => of(rowCosts(row, prices)),
    ),
    // Nobody decides of money: it follows from times, which are decided of.
    between: () => null,
  });
  return [
    column(
      "run-cost",
      currency,
      "What a run costs from its start to its end, at the stated price of an hour",
      ({run}) => run,
    ),
    column(
      "work-cost",
      `${currency}/million ${work}`,
      `What a million ${work} cost at the throughput of the steady state and the stated price of an hour`,
      ({work: of}) => of,
    ),
  ].filter((one) => rows.some((row) => one.value(row) !== null));
}

/** The batch-size table with what its trainings cost, where prices are stated. */
export const pricedTable = (
  table: {rows: readonly ConfigurationRow[]; factors: readonly string[]},
  {prices, ...options}: {detail?: boolean; prices: Prices | undefined},
): TableColumn<ConfigurationRow>[] => [
  ...batchSizeTable(table, options),
  ...(prices === undefined ? [] : costColumns(table.rows, prices)),
];
