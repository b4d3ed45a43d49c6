import {formatNumber, formatRatio} from "../format.ts";
import {figureText} from "./verdict-sentence.ts";
import {quantityOf} from "./quantities.ts";
import {tableCell as cell, type TableCell, type TableText} from "./table.ts";
import type {Verdict} from "./verdict.ts";

/** The verdicts of a pair, with what its sides are called. */
export interface NamedVerdicts {
  base: string;
  head: string;
  verdicts: readonly Verdict[];
}

const head = [
  {id: "base", header: "Compared with", unit: null, meaning: "What it is held against", words: true},
  {id: "head", header: "Configuration", unit: null, meaning: "What is judged", words: true},
  {id: "quantity", header: "In", unit: null, meaning: "What is compared", words: true},
  {
    id: "base-figure",
    header: "The other’s figure",
    unit: null,
    meaning: "Median over its repeats",
    words: false,
  },
  {id: "head-figure", header: "Its figure", unit: null, meaning: "Median over its repeats", words: false},
  {
    id: "change",
    header: "Change",
    unit: null,
    meaning:
      "Ratio to the other’s, or difference in points, with the interval that holds the truth 95 times in 100",
    words: false,
  },
  {id: "verdict", header: "Verdict", unit: null, meaning: "What can be said of it", words: true},
];

const points = (share: number): string => formatRatio(share, 2);

/** A change as short as a cell: a factor, or points, with its interval. */
function changeCell({ratio, difference, method}: Verdict): TableCell {
  if (ratio !== null)
    return cell(`× ${formatNumber(ratio.value)}`, {
      range: `${formatNumber(ratio.low)}–${formatNumber(ratio.high)}`,
      title: method,
    });
  if (difference !== null)
    return cell(points(difference.value), {
      range: `${points(difference.low)} to ${points(difference.high)}`,
      title: method,
    });
  return cell("–", {isMissing: true});
}

/** Every verdict of some pairs, a row each. */
export function pairTable(pairs: readonly NamedVerdicts[]): TableText {
  return {
    head,
    rows: pairs.flatMap((pair) =>
      pair.verdicts.map((verdict) => {
        const quantity = quantityOf(verdict.quantity);
        const figure = (value: number | null): TableCell =>
          value === null ? cell("–", {isMissing: true}) : cell(figureText(quantity, value));
        return [
          cell(pair.base),
          cell(pair.head),
          cell(quantity.label),
          figure(verdict.base),
          figure(verdict.head),
          changeCell(verdict),
          cell(verdict.word),
        ];
      }),
    ),
  };
}
