// The table of what each factor does.
import {formatCount, formatNumber, formatPoints} from "../../format.ts";
import type {FactorEffect} from "../findings/factors.ts";
import {amountText} from "../decision/pair-contrast.ts";
import {quantityOf} from "../decision/quantities.ts";
import {tableCell, type TableHead, type TableText} from "./table.ts";
import {settingName, settingValue} from "../naming/setting-name.ts";

/** Columns of a table whose effects are ratios, or differences in points. */
const headOf = (unit: "ratio" | "points"): TableHead[] => [
  {id: "factor", header: "Factor", unit: null, meaning: "What was varied", words: true},
  {id: "levels", header: "From → to", unit: null, meaning: "The two settings that are compared", words: true},
  {
    id: "effect",
    header: "Effect",
    unit,
    meaning: `${unit === "ratio" ? "Figure after the change ÷ before it" : "Figure after the change − before it, in percentage points"}; small: the interval that decides`,
    words: false,
  },
  {id: "runs", header: "Runs", unit: null, meaning: "Runs that the effect rests on", words: false},
  {
    id: "outcome",
    header: "Verdict",
    unit: null,
    meaning: "“Not a factor” only where it is shown that nothing beyond the margin changes",
    words: true,
  },
];

const words = {factor: "a factor", "not-a-factor": "not a factor", undecided: "undecided"} as const;

/** What each factor does to one quantity, a row each. */
export function factorTable(effects: readonly FactorEffect[]): TableText {
  const isRatio = effects.every(({scale}) => scale === "ratio");
  const write = isRatio ? (value: number): string => formatNumber(value) : formatPoints;
  return {
    head: headOf(isRatio ? "ratio" : "points"),
    rows: effects.map(({factor, from, to, outcome, effect, quantity: id, margin, runs, method}) => {
      const quantity = quantityOf(id);
      return [
        tableCell(settingName(factor)),
        tableCell(`${settingValue(factor, from)} → ${settingValue(factor, to)}`),
        tableCell(write(effect.value), {
          range: `${write(effect.low)}${isRatio ? "–" : " to "}${write(effect.high)}`,
          title: `${quantity.label}: ${method}; the same within ${amountText(quantity, margin)} counts as none`,
        }),
        tableCell(formatCount(runs.length)),
        tableCell(words[outcome]),
      ];
    }),
  };
}
