// The table of what it takes to reach an error rate: time, energy, money.
import {formatCount, formatNumber, formatSeconds} from "../../format.ts";
import {formatError} from "../summary/figures.ts";
import type {Estimate} from "../decision/estimate.ts";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {msPerHour, pricePerHour, type Prices} from "./cost.ts";
import {tableCell, type TableCell, type TableHead, type TableText} from "./table.ts";
import {targetText, type accuracies, type AccuracyCurve} from "../findings/time-to-accuracy.ts";

const head: readonly TableHead[] = [
  {id: "name", header: "Configuration", unit: null, meaning: "What was trained", words: true},
  {
    id: "reached",
    header: "Reached",
    unit: null,
    meaning: "Runs that reached the error rate, of those that were completed",
    words: false,
  },
  {
    id: "time",
    header: "Time",
    unit: "s",
    meaning:
      "From the start of the first epoch to the end of the one that reached it; median over the repeats, of which one that did not reach it counts as longer than any",
    words: false,
  },
  {
    id: "energy",
    header: "Energy",
    unit: "J",
    meaning: "Of the GPU until then, by its own counter; median over the repeats",
    words: false,
  },
];

function estimateCell(found: Estimate | null, write: (value: number) => string): TableCell {
  if (found === null) return tableCell("–", {isMissing: true});
  const {value, low, high, method} = found;
  const range = low === null || high === null ? null : `${write(low)}–${write(high)}`;
  return tableCell(write(value), {range, title: method});
}

/** What a time costs; the range is that of the time. */
const costCell = (timeMs: Estimate | null, perHour: number | null): TableCell =>
  perHour === null
    ? tableCell("–", {isMissing: true, title: "no price is stated for this machine"})
    : estimateCell(timeMs, (ms) => formatNumber((ms / msPerHour) * perHour));

/**
 * Time and energy to an error rate as a table, with its caption, and what they cost; a column only where energy was measured, or
 * a price is stated.
 */
export function accuracyTable(
  {target, rows}: ReturnType<typeof accuracies>,
  nameOf: (side: ConfigurationEvidence) => string,
  prices?: Prices,
): {caption: string; table: TableText} {
  const hasEnergy = rows.some(({joules}) => joules !== null);
  const perHour = rows.map(({side: {machine, configuration}}) =>
    prices === undefined ? null : pricePerHour(prices, machine, configuration.device),
  );
  const hasCost = rows.some(({timeMs}, index) => timeMs !== null && perHour[index] !== null);
  const shown: TableHead[] = [
    ...head.filter(({id}) => id !== "energy" || hasEnergy),
    ...(hasCost
      ? [
          {
            id: "cost",
            header: "Cost",
            unit: prices?.currency ?? null,
            meaning: "Of that time, at the stated price of an hour",
            words: false,
          },
        ]
      : []),
  ];
  const cells = rows.map(({side, reached, runs, timeMs, joules}, index) => [
    tableCell(nameOf(side)),
    tableCell(`${formatCount(reached)} of ${formatCount(runs)}`),
    estimateCell(timeMs, (ms) => formatSeconds(ms, 1)),
    ...(hasEnergy ? [estimateCell(joules, (value) => formatNumber(value))] : []),
    ...(hasCost ? [costCell(timeMs, perHour[index] ?? null)] : []),
  ]);
  return {
    caption: `Until the error rate was ${targetText(target)} or below, which was fixed before the sweep was recorded.`,
    table: {head: shown, rows: cells},
  };
}

/** Time over error rate as a table: a column an error rate, the highest first. */
export function accuracyCurveTable(
  {targets, rows}: AccuracyCurve,
  nameOf: (side: ConfigurationEvidence) => string,
): TableText {
  const [name] = head;
  if (name === undefined) throw new Error("a table without columns");
  return {
    head: [
      name,
      ...targets.map((target, index) => ({
        id: `error-${index + 1}`,
        header: formatError(target),
        unit: "s",
        meaning: `Time until the error rate was ${formatError(target)} or below; median over the repeats`,
        words: false,
      })),
    ],
    rows: rows.map(({side, timesMs}) => [
      tableCell(nameOf(side)),
      ...timesMs.map((ms) =>
        ms === null
          ? tableCell("–", {isMissing: true, title: "too few of its runs reached it"})
          : tableCell(formatSeconds(ms, 1)),
      ),
    ]),
  };
}
