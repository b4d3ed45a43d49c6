// The claim that an epoch takes less time with a larger batch.
import {median} from "d3-array";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {quantityOf} from "../decision/quantities.ts";
import {figureText, sentenceOf} from "../decision/verdict-sentence.ts";
import {comparePairs} from "../decision/verdict.ts";
import {untested, type Claim, type Standing} from "./claim.ts";
import {ladder, ladderPairs} from "./ladder.ts";

const epochMs = (side: ConfigurationEvidence): number | null =>
  median(side.runs.flatMap(({summary}) => quantityOf("epoch-time").figure(summary).value ?? [])) ?? null;

/** "If we set larger batch … the efficiency improves as well." */
export const timeFalls: Claim = (evidence) => {
  const sides = ladder(evidence);
  const {ends, neighbours} = ladderPairs(sides);
  const [first, last] = [sides[0]?.configuration.batchSize, sides.at(-1)?.configuration.batchSize];
  const statement = `Epoch time falls with every larger batch, from ${String(first ?? "the smallest")} to ${String(last ?? "the largest")}`;
  if (ends === null) return untested(statement, "there are no two batch sizes to compare");
  const table = sides.length === 2 ? [ends] : [ends, ...neighbours];
  const verdicts = comparePairs(table, {quantities: ["epoch-time"], ignoreLearning: true}).flatMap(
    (pair) => pair.verdicts,
  );
  const [whole, ...each] = verdicts;
  const times = sides.flatMap((side) => {
    const value = epochMs(side);
    return value === null ? [] : [{batchSize: side.configuration.batchSize, value}];
  });
  const rises = each.filter(({outcome}) => outcome === "worse");
  const stalls = each.filter(({outcome}) => outcome === "same");
  const standing: Standing =
    whole === undefined
      ? "not-tested"
      : rises.length > 0 || stalls.length > 0 || whole.outcome === "worse" || whole.outcome === "same"
        ? "refuted"
        : verdicts.every(({outcome}) => outcome === "better")
          ? "confirmed"
          : "undecided";
  const contrary = times.slice(1).flatMap(({batchSize, value}, index) => {
    const before = times[index];
    if (before === undefined || value < before.value) return [];
    const text = (ms: number): string => figureText("ms", ms);
    return [
      `as recorded, batch ${String(batchSize)} (${text(value)}) took ${value > before.value ? "longer than" : "as long as"} batch ${String(before.batchSize)} (${text(before.value)})`,
    ];
  });
  return {
    statement,
    standing,
    recorded: times
      .map(({batchSize, value}) => `batch ${String(batchSize)}: ${figureText("ms", value)}`)
      .join(", "),
    agrees: times.length < 2 ? null : contrary.length === 0,
    because: [
      ...verdicts.map(
        (verdict, index) =>
          `${String(table[index]?.base.configuration.batchSize)} → ${String(table[index]?.head.configuration.batchSize)}: ${sentenceOf(verdict)}`,
      ),
      ...contrary,
    ],
    verdicts,
    runs: verdicts.flatMap(({runs}) => [...runs.base, ...runs.head]),
  };
};
