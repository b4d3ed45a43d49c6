// The table of pairs with their verdicts.
import {max} from "d3-array";
import {formatNumber, formatPoints, quantityFormat} from "../../format.ts";
import {quantityOf} from "../decision/quantities.ts";
import {tableCell as cell, type TableCell, type TableHead, type TableText} from "./table.ts";
import type {QuantityId, Verdict} from "../../schema/comparison.ts";

/** The verdicts of a pair, with what its sides are called. */
export interface NamedVerdicts {
  base: string;
  head: string;
  verdicts: readonly Verdict[];
}

/** What a table of verdicts says of its figures, and of the small ones under them. */
export const pairTableNotes = {
  figures:
    "Figures are medians over the repeats, as in every table. The change is worked out from all repeats, by a mean (geometric where it is a ratio) in which an outlier counts for less, so it may be a little off what the two medians give.",
  ranges: "interval that decides; all of the page hold together in 95 of 100 cases",
};

const centre = "Median over its repeats";
const range = "with the interval that decides";

const head: TableHead[] = [
  {id: "base", header: "Compared with", unit: null, meaning: "What it is held against", words: true},
  {id: "head", header: "Configuration", unit: null, meaning: "What is judged", words: true},
  {id: "quantity", header: "In", unit: null, meaning: "What is compared, and its unit", words: true},
  {id: "base-figure", header: "The other’s", unit: null, meaning: centre, words: false},
  {id: "head-figure", header: "Its own", unit: null, meaning: centre, words: false},
  {id: "ratio", header: "Ratio", unit: null, meaning: `Its own ÷ the other’s, ${range}`, words: false},
  {
    id: "difference",
    header: "Difference",
    unit: "points",
    meaning: `Of shares: its own − the other’s in percentage points, ${range}`,
    words: false,
  },
  {id: "verdict", header: "Verdict", unit: null, meaning: "What can be said of it", words: true},
];

/** How all figures of one quantity are written, so that they stand below each other in one unit. */
interface Writing {
  unit: string;
  text(value: number): string;
}

function writingOf(unit: string, largest: number): Writing {
  if (unit === "ratio") return {unit: "%", text: (value) => (100 * value).toFixed(1)};
  if (unit === "bytes") return quantityFormat(unit, largest);
  if (unit === "ms" && largest >= 1000) return {unit: "s", text: (value) => formatNumber(value / 1000)};
  return {unit, text: (value) => formatNumber(value)};
}

const missing = cell("–", {isMissing: true});

/** A change with its interval, where the quantity has one of this kind. */
const changeCell = (
  interval: Verdict["ratio"],
  method: string,
  {text, to}: {text: (value: number) => string; to: string},
): TableCell =>
  interval === null
    ? missing
    : cell(text(interval.value), {
        range: `${text(interval.low)}${to}${text(interval.high)}`,
        title: method,
      });

/** Every verdict of some pairs, a row each. */
export function pairTable(pairs: readonly NamedVerdicts[]): TableText {
  const all = Map.groupBy(
    pairs.flatMap(({verdicts}) => verdicts),
    ({quantity}) => quantity,
  );
  const writings = new Map<QuantityId, Writing>(
    [...all].map(([id, verdicts]) => [
      id,
      writingOf(
        verdicts[0]?.unit ?? "",
        max(verdicts, ({base, head: own}) => Math.max(base ?? 0, own ?? 0)) ?? 0,
      ),
    ]),
  );
  return {
    head,
    rows: pairs.flatMap((pair) =>
      pair.verdicts.map((verdict) => {
        const quantity = quantityOf(verdict.quantity);
        const {unit, text} = writings.get(quantity.id) ?? writingOf(verdict.unit, 0);
        const figure = (value: number | null): TableCell => (value === null ? missing : cell(text(value)));
        return [
          cell(pair.base),
          cell(pair.head),
          cell(`${quantity.label}, ${unit}`),
          figure(verdict.base),
          figure(verdict.head),
          changeCell(verdict.ratio, verdict.method, {text: (value) => formatNumber(value), to: "–"}),
          changeCell(verdict.difference, verdict.method, {text: formatPoints, to: " to "}),
          cell(verdict.word),
        ];
      }),
    ),
  };
}
