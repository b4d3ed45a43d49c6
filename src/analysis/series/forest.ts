import {formatChange, formatNumber, formatPoints, formatRatio, formatTimes} from "../../format.ts";
import type {Interval, QuantityId, Verdict, VerdictOutcome} from "../../schema/comparison.ts";
import {isFar} from "../decision/verdict-sentence.ts";
import {quantityOf, type Quantity} from "../decision/quantities.ts";

/** Something compared, with what it is called in its figure. */
export interface ForestPair {
  label: string;
  verdicts: readonly Verdict[];
}

/** A change with its interval as it is drawn: 0 is none; of ratios the logarithm to base 2. null where nothing is known. */
export interface ForestCell {
  at: Interval | null;
  outcome: VerdictOutcome;
  /** e.g. "12 % slower", "+0.8 points", "undecided". */
  text: string;
}

/** One quantity over all rows. */
export interface ForestColumn {
  title: string;
  scale: Quantity["scale"];
  /** What lies left and right of no change. */
  sides: {left: string; right: string};
  cells: (ForestCell | null)[];
}

export interface Forest {
  labels: string[];
  columns: ForestColumn[];
  /** Quantities for which nothing can be drawn: no row has an interval. */
  unknown: string[];
  verdicts: Verdict[];
}

/** Time, what is learned, and memory: what decides between configurations. Throughput where no epoch was timed. */
const shown: readonly (readonly QuantityId[])[] = [
  ["epoch-time", "throughput"],
  ["error-rate"],
  ["peak-memory"],
];

/** Ratios from here on are told as factors. */
const factorFrom = 1.5;

/** A side of a quantity in one word: "faster", "worse", "more". */
const sideWord = ({words}: Quantity, side: "better" | "worse"): string =>
  words[side].replace(/^learns | (?:memory|energy)$/g, "");

const undecided: Partial<Record<VerdictOutcome, string>> = {
  same: "same",
  undecided: "undecided",
  "not-comparable": "not comparable",
};

function ratioText({value}: Interval, quantity: Quantity): string {
  const isBetter = value < 1 === (quantity.best === "lowest");
  const word = sideWord(quantity, isBetter ? "better" : "worse");
  const times = Math.max(value, 1 / value);
  const isOfMemory = quantity.id === "peak-memory";
  if (times < factorFrom || (isOfMemory && value < 1)) return `${formatChange(Math.abs(value - 1))} ${word}`;
  return `${formatTimes(times)} as ${isOfMemory ? "much" : isBetter ? "fast" : "long"}`;
}

function cellOf({ratio, difference, outcome}: Verdict, quantity: Quantity): ForestCell {
  const at =
    ratio === null
      ? difference
      : {value: Math.log2(ratio.value), low: Math.log2(ratio.low), high: Math.log2(ratio.high)};
  const told = undecided[outcome];
  if (told !== undefined) return {at: outcome === "not-comparable" ? null : at, outcome, text: told};
  const size =
    ratio !== null
      ? ratioText(ratio, quantity)
      : difference === null
        ? ""
        : `${formatPoints(difference.value)} points`;
  return {at, outcome, text: outcome === "at-a-price" ? `${size} ±` : size};
}

/** What some verdicts come to, a row each, with a column for time, error rate and memory where the verdicts have them. */
export function forestOf(pairs: readonly ForestPair[]): Forest {
  const found = (id: QuantityId): (Verdict | undefined)[] =>
    pairs.map(({verdicts}) => verdicts.find(({quantity}) => quantity === id));
  const ids = shown.flatMap((one) =>
    one.filter((id) => found(id).some((verdict) => verdict !== undefined)).slice(0, 1),
  );
  const columns = ids.map((id) => columnOf(quantityOf(id), found(id)));
  const isDrawn = ({cells}: ForestColumn): boolean => cells.some((cell) => (cell?.at ?? null) !== null);
  return {
    labels: pairs.map(({label}) => label),
    columns: columns.filter(isDrawn),
    unknown: columns.filter((column) => !isDrawn(column)).map(({title}) => title.toLowerCase()),
    verdicts: ids.flatMap(found).filter((verdict) => verdict !== undefined),
  };
}

function columnOf(quantity: Quantity, verdicts: readonly (Verdict | undefined)[]): ForestColumn {
  const [low, high] =
    quantity.best === "lowest" ? (["better", "worse"] as const) : (["worse", "better"] as const);
  return {
    title: `${quantity.label.charAt(0).toUpperCase()}${quantity.label.slice(1)}${quantity.scale === "difference" ? ", points" : ""}`,
    scale: quantity.scale,
    sides: {left: sideWord(quantity, low), right: sideWord(quantity, high)},
    cells: verdicts.map((verdict) => (verdict === undefined ? null : cellOf(verdict, quantity))),
  };
}

/** A place on a column's axis, as people write it: "−20 %", "4×", "+1 points". */
export function forestTick(at: number, scale: Quantity["scale"]): string {
  if (scale === "difference") return formatPoints(at);
  const ratio = 2 ** at;
  if (isFar({value: ratio, low: ratio, high: ratio}) || ratio >= 2 || ratio <= 0.5)
    return ratio < 1 ? `÷${formatNumber(1 / ratio)}` : `×${formatNumber(ratio)}`;
  return `${ratio < 1 ? "−" : "+"}${formatRatio(Math.abs(ratio - 1), 0)}`;
}
