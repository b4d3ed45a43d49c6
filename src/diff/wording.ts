// Words that all texts of a diff have in common.
import {quantityOf, type Quantity} from "../analysis/decision/quantities.ts";
import {figureText, isFar, sentenceOf} from "../analysis/decision/verdict-sentence.ts";
import {outcomeWord} from "../analysis/decision/verdict.ts";
import {formatChange, formatPoints, formatTimes} from "../format.ts";
import type {ComparedPair, ComparedQuantity, ComparedSweep} from "../schema/comparison.ts";

/** A unit as it may stand anywhere: it comes from a run log, or from a file, and so may be any text. */
const plainUnit = (unit: string): string => (/^[a-z][a-z /-]*$/i.test(unit) ? unit : "units");

/**
 * A verdict's sentence without any untrusted text: its word is recomputed, since a comparison may come from a file. null
 * where there is only a reason to state.
 */
export function figuresSentence(verdict: ComparedQuantity): string | null {
  const {outcome, ratio, difference} = verdict;
  if (outcome === "not-comparable" || (ratio === null && difference === null)) return null;
  return sentenceOf({
    ...verdict,
    unit: plainUnit(verdict.unit),
    word: outcomeWord(verdict, quantityOf(verdict.quantity)),
    reasons: [],
    warnings: [],
  });
}

const warningsOf = ({quantities}: ComparedPair): string[] => [
  ...new Set(quantities.flatMap(({warnings}) => warnings)),
];

/** What is not the same on both sides: once for all pairs of a sweep where it holds for them all, else pair by pair. */
export function warningsIn({pairs}: ComparedSweep): {shared: string[]; own(pair: ComparedPair): string[]} {
  const [first] = pairs;
  const shared =
    first === undefined
      ? []
      : warningsOf(first).filter((text) => pairs.every((pair) => warningsOf(pair).includes(text)));
  return {shared, own: (pair) => warningsOf(pair).filter((text) => !shared.includes(text))};
}

const signed = (value: number, text: string): string => `${value < 0 ? "−" : "+"}${text}`;

/** A change with its sign: "+20.1 %" of a ratio, "+1.2 points" of an error rate, else in the unit. */
function changeText(quantity: Quantity, value: number, unit: string): string {
  if (quantity.scale === "ratio") return signed(value - 1, formatChange(Math.abs(value - 1)));
  if (quantity.unit === "ratio") return `${formatPoints(value)} points`;
  return signed(value, figureText(unit, Math.abs(value)));
}

/** The change and its interval, e.g. "+20.1 % (+18.0 % to +22.0 %)"; null where none is known. */
export function intervalText(verdict: ComparedQuantity): string | null {
  const quantity = quantityOf(verdict.quantity);
  const interval = verdict.ratio ?? verdict.difference;
  if (interval === null) return null;
  const text = (one: number): string =>
    quantity.scale === "ratio" && isFar(interval)
      ? formatTimes(one)
      : changeText(quantity, one, plainUnit(verdict.unit));
  const [value, low, high] = [interval.value, interval.low, interval.high].map(text);
  return `${value} (${low} to ${high})`;
}

/** Both sides' figures, as the change was worked out from them, e.g. "3.30 s → 3.96 s"; null where a side has none. */
export function figuresText({unit, base, head}: ComparedQuantity): string | null {
  if (base === null || head === null) return null;
  return `${figureText(plainUnit(unit), base)} → ${figureText(plainUnit(unit), head)}`;
}
