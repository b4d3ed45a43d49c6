import {formatCount, formatNumber, formatRatio} from "../format.ts";
import type {FactorEffect} from "./factors.ts";
import {quantityOf} from "./quantities.ts";
import {tableCell, type TableHead, type TableText} from "./table.ts";
import {settingName, settingValue} from "./setting-name.ts";

const head: readonly TableHead[] = [
  {id: "factor", header: "Factor", unit: null, meaning: "What was varied", words: true},
  {id: "levels", header: "From → to", unit: null, meaning: "The two settings that are compared", words: true},
  {
    id: "effect",
    header: "Effect",
    unit: null,
    meaning: "Ratio, or difference in points; the small figures hold the truth 95 times in 100",
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

const words = {factor: "a factor", "not-a-factor": "not a factor", "cannot-tell": "cannot tell"} as const;

/** What each factor does to one quantity, a row each. */
export function factorTable(effects: readonly FactorEffect[]): TableText {
  return {
    head: [...head],
    rows: effects.map(({factor, from, to, outcome, effect, scale, quantity: id, margin, runs, method}) => {
      const ratio = scale === "ratio";
      const write = (value: number): string => (ratio ? formatNumber(value) : formatRatio(value, 2));
      const within = `the same within ${ratio ? formatRatio(margin, 0) : formatRatio(margin, 1)} counts as none`;
      return [
        tableCell(settingName(factor)),
        tableCell(`${settingValue(factor, from)} → ${settingValue(factor, to)}`),
        tableCell(`${ratio ? "× " : ""}${write(effect.value)}`, {
          range: ratio
            ? `${write(effect.low)}–${write(effect.high)}`
            : `${write(effect.low)} to ${write(effect.high)}`,
          title: `${quantityOf(id).label}: ${method}; ${within}`,
        }),
        tableCell(formatCount(runs.length)),
        tableCell(words[outcome]),
      ];
    }),
  };
}
