import {formatNumber, formatRatio} from "../format.ts";
import {known} from "./derived.ts";
import {runIds, type ConfigurationEvidence} from "./evidence.ts";
import {guardsOf, type Guard, type GuardOptions} from "./guards.ts";
import {quantities, quantityOf, type Quantity, type QuantityId} from "./quantities.ts";
import {contrastOf, differenceP, equivalenceP, intervalOf, type Contrast} from "./statistics/contrast.ts";
import {normalQuantile, tQuantile} from "./statistics/distributions.ts";
import {holm} from "./statistics/holm.ts";

/** What can be said of head against base: better and worse in the quantity's own sense (`word` says which word). */
export type Outcome = "better" | "worse" | "same" | "cannot-tell" | "not-comparable";

/** A figure with the range that covers the truth with the verdict's level. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** What a comparison of two configurations in one quantity comes to, and everything it rests on. */
export interface Verdict {
  quantity: QuantityId;
  outcome: Outcome;
  /** For people: faster, slower, learns worse, more memory, same, cannot tell, not comparable. */
  word: string;
  /** head ÷ base; null where the quantity is compared by difference or nothing could be worked out. */
  ratio: Interval | null;
  /** head − base in the quantity's unit; null where it is compared by ratio. */
  difference: Interval | null;
  /** The two sides' own figures: median over repeats; null where a side has none. */
  base: number | null;
  head: number | null;
  /** Coverage of the interval, 0 to 1. */
  level: number;
  /** p of "no difference" and of "not the same within the margin", corrected for the comparisons of the table. */
  p: {difference: number; equivalence: number} | null;
  /** Difference ÷ spread from run to run: how many of its own wobbles the change is. null where no spread is known. */
  effectSize: number | null;
  /** Completed runs on each side. */
  n: {base: number; head: number};
  /** Their ids, `sweep/run`. */
  runs: {base: string[]; head: string[]};
  /** How the interval came about, one sentence. */
  method: string;
  /** What two equal configurations could seem to differ by, with this spread and n: a share, or in the unit. */
  noiseFloor: number | null;
  /** Two that differ by less than this are the same: a share, or in the unit. */
  margin: number;
  /** Comparisons that this one was corrected for, itself included. */
  comparisons: number;
  /** Further repeats on each side that would decide, if the truth is what it looks like; null where decided or unknowable. */
  moreRepeats: number | null;
  /** Failed guards, or why it cannot be told. Empty for better, worse and same. */
  reasons: string[];
  /** What weakens the verdict. */
  caveats: string[];
}

export interface CompareOptions extends GuardOptions {
  quantities?: readonly QuantityId[];
  /** Coverage of intervals; 1 − level is the risk of a wrong better or worse over a whole table. */
  level?: number;
  /** Equivalence margin instead of the quantity's own, a share or in the unit. */
  margin?: number;
}

/** One pair to be compared. */
export interface Pair {
  base: ConfigurationEvidence;
  head: ConfigurationEvidence;
}

/** The verdicts of one pair, by quantity; a quantity that neither side has is left out. */
export interface PairVerdicts extends Pair {
  guards: Guard[];
  verdicts: Verdict[];
}

const outcomeWords = {
  same: "same",
  "cannot-tell": "cannot tell",
  "not-comparable": "not comparable",
} as const;

/** Power that the advice on further repeats aims for: found four times out of five. */
const power = 0.8;
const mostRepeats = 1000;

/** A verdict before the correction for many comparisons. */
interface Draft {
  pair: Pair;
  quantity: Quantity;
  guards: Guard[];
  contrast: Contrast | null;
  method: string;
  base: number[];
  head: number[];
  margin: number;
}

const figuresOf = (side: ConfigurationEvidence, quantity: Quantity): number[] =>
  known(side.runs.map(({summary}) => quantity.figure(summary)))
    .map(({value}) => value)
    .filter((value) => quantity.scale === "difference" || value > 0);

const onScale = (quantity: Quantity, values: readonly number[]): number[] =>
  quantity.scale === "ratio" ? values.map(Math.log) : [...values];

/** A margin or floor on the scale on which differences are worked out: a share becomes a log ratio. */
const scaled = (quantity: Quantity, share: number): number =>
  quantity.scale === "ratio" ? Math.log1p(share) : share;
const unscaled = (quantity: Quantity, distance: number): number =>
  quantity.scale === "ratio" ? Math.expm1(distance) : distance;

function draftOf(pair: Pair, quantity: Quantity, options: CompareOptions, guards: Guard[]): Draft {
  const [base, head] = [figuresOf(pair.base, quantity), figuresOf(pair.head, quantity)];
  const margin = options.margin ?? quantity.margin;
  const [a, b] = [onScale(quantity, base), onScale(quantity, head)];
  const draft = {pair, quantity, guards, base, head, margin};
  const [firstBase, firstHead] = [a[0], b[0]];
  if (firstBase === undefined || firstHead === undefined) return {...draft, contrast: null, method: "none"};
  const contrast = contrastOf(a, b);
  if (contrast !== null) return {...draft, contrast, method: methodOf(quantity, base.length, head.length)};
  const spread = quantity.assumedSpread;
  return {
    ...draft,
    contrast: {
      estimate: firstHead - firstBase,
      standardError: spread * Math.SQRT2,
      df: Number.POSITIVE_INFINITY,
      spread,
    },
    method: `one run a side: the spread between runs is not known and taken as ${written(quantity, spread)}`,
  };
}

/** A share or a difference in the unit, for a sentence. */
function written(quantity: Quantity, amount: number): string {
  return quantity.scale === "ratio" || quantity.unit === "ratio"
    ? formatRatio(amount, 1)
    : `${formatNumber(amount)} ${quantity.unit}`;
}

function methodOf(quantity: Quantity, base: number, head: number): string {
  const trimmed = base >= 5 || head >= 5 ? "20 % trimmed means" : "means";
  const what = quantity.scale === "ratio" ? `ratio of geometric ${trimmed}` : `difference of ${trimmed}`;
  const borrowed = base === 1 || head === 1 ? "; the side with one run borrows the other's spread" : "";
  return `${what} over ${base} and ${head} runs, Welch's t interval (Yuen 1974)${borrowed}`;
}

/** Repeats a side needs in all until the verdict would fall, if the estimate is the truth; null where none would do. */
function repeatsNeeded({contrast, quantity, margin}: Draft, level: number): number | null {
  if (contrast === null) return null;
  const {estimate, spread} = contrast;
  const distance = Math.abs(estimate);
  const room = scaled(quantity, margin) - distance;
  for (let n = 2; n <= mostRepeats; n++) {
    const standardError = spread * Math.sqrt(2 / n);
    const df = 2 * (n - 1);
    const reach = (tail: number): number => (tQuantile(tail, df) + normalQuantile(power)) * standardError;
    const told = distance >= scaled(quantity, quantity.least) && distance >= reach(1 - (1 - level) / 2);
    if (told || room >= reach(level)) return n;
  }
  return null;
}

function outcomeOf(draft: Draft, p: Verdict["p"], level: number): Outcome {
  const {contrast, quantity, guards} = draft;
  if (guards.some(({state}) => state === "fails")) return "not-comparable";
  if (contrast === null || p === null) return "cannot-tell";
  const alpha = 1 - level;
  if (p.difference <= alpha && Math.abs(contrast.estimate) >= scaled(quantity, quantity.least))
    return contrast.estimate < 0 === (quantity.best === "lowest") ? "better" : "worse";
  return p.equivalence <= alpha ? "same" : "cannot-tell";
}

function reasonsOf(draft: Draft, outcome: Outcome, p: Verdict["p"], level: number): string[] {
  const failed = draft.guards.filter(({state}) => state === "fails").map(({text}) => text);
  if (outcome === "not-comparable") return failed;
  if (outcome !== "cannot-tell") return [];
  const {contrast, quantity} = draft;
  if (contrast === null) {
    const side = draft.base.length === 0 ? draft.pair.base : draft.pair.head;
    const [first] = side.runs;
    const figure = first === undefined ? null : quantity.figure(first.summary);
    const why = figure !== null && figure.value === null ? figure.reason : "no run was completed";
    return [`${quantity.label} is not known of ${draft.base.length === 0 ? "base" : "head"}: ${why}`];
  }
  if (draft.base.length === 1 && draft.head.length === 1)
    return ["one run a side, and the difference is not beyond what runs of one configuration may differ by"];
  if (p !== null && p.difference <= 1 - level)
    return [`the difference is below ${written(quantity, quantity.least)}, but not shown to be so`];
  return ["the interval holds both no difference and differences beyond the margin"];
}

const toInterval = (
  [low, high]: [number, number],
  value: number,
  map: (value: number) => number,
): Interval => ({value: map(value), low: map(low), high: map(high)});

function medianOfAll(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function verdictOf(draft: Draft, p: Verdict["p"], comparisons: number, level: number): Verdict {
  const {contrast, quantity, pair, guards, margin} = draft;
  const outcome = outcomeOf(draft, p, level);
  const interval = contrast === null ? null : intervalOf(contrast, level);
  const needed = outcome === "cannot-tell" ? repeatsNeeded(draft, level) : null;
  const fewest = Math.min(draft.base.length, draft.head.length);
  const ofScale = (scale: Quantity["scale"], map: (value: number) => number): Interval | null =>
    contrast === null || interval === null || quantity.scale !== scale
      ? null
      : toInterval(interval, contrast.estimate, map);
  return {
    quantity: quantity.id,
    outcome,
    word: outcome === "better" || outcome === "worse" ? quantity.words[outcome] : outcomeWords[outcome],
    ratio: ofScale("ratio", Math.exp),
    difference: ofScale("difference", (value) => value),
    base: medianOfAll(draft.base),
    head: medianOfAll(draft.head),
    level,
    p,
    effectSize: contrast === null || contrast.spread === 0 ? null : contrast.estimate / contrast.spread,
    n: {base: draft.base.length, head: draft.head.length},
    runs: {base: runIds(pair.base.runs), head: runIds(pair.head.runs)},
    method: draft.method,
    noiseFloor:
      contrast === null || interval === null ? null : unscaled(quantity, (interval[1] - interval[0]) / 2),
    margin,
    comparisons,
    moreRepeats: needed === null ? null : Math.max(1, needed - fewest),
    reasons: reasonsOf(draft, outcome, p, level),
    caveats: guards.filter(({state}) => state === "open").map(({text}) => text),
  };
}

/** The p values of one quantity's drafts, corrected for their number. Those that say nothing are not counted. */
function correctedPs(
  drafts: readonly Draft[],
): [Draft, {p: NonNullable<Verdict["p"]>; comparisons: number}][] {
  const tested = drafts.flatMap((draft) => {
    const {contrast, guards, quantity, margin} = draft;
    if (contrast === null || guards.some(({state}) => state === "fails")) return [];
    return [
      {
        draft,
        difference: differenceP(contrast),
        equivalence: equivalenceP(contrast, scaled(quantity, margin)),
      },
    ];
  });
  const differences = holm(tested.map(({difference}) => difference));
  const equivalences = holm(tested.map(({equivalence}) => equivalence));
  return tested.map(({draft}, index) => [
    draft,
    {
      p: {difference: differences[index] ?? 1, equivalence: equivalences[index] ?? 1},
      comparisons: tested.length,
    },
  ]);
}

/**
 * Compares pairs of configurations that stand in one table. In each quantity, better, worse and same are said at a risk
 * of 1 − level over all pairs together (Holm's correction), however many there are.
 */
export function comparePairs(pairs: readonly Pair[], options: CompareOptions = {}): PairVerdicts[] {
  const {level = 0.95} = options;
  const chosen = (options.quantities ?? quantities.map(({id}) => id)).map(quantityOf);
  const guarded = pairs.map((pair) => ({pair, guards: guardsOf(pair.base, pair.head, options)}));
  const drafts = guarded.flatMap(({pair, guards}) =>
    chosen
      .map((quantity) => draftOf(pair, quantity, options, guards))
      .filter(({base, head}) => base.length + head.length > 0),
  );
  const corrected = new Map(
    chosen.flatMap((quantity) => correctedPs(drafts.filter((one) => one.quantity === quantity))),
  );
  const verdicts = drafts.map((draft) => {
    const {p, comparisons} = corrected.get(draft) ?? {p: null, comparisons: 0};
    return {pair: draft.pair, verdict: verdictOf(draft, p, comparisons, level)};
  });
  return guarded.map(({pair, guards}) => ({
    ...pair,
    guards,
    verdicts: verdicts.filter((one) => one.pair === pair).map(({verdict}) => verdict),
  }));
}

/** Compares two configurations in every quantity that either has. */
export function compare(
  base: ConfigurationEvidence,
  head: ConfigurationEvidence,
  options: CompareOptions = {},
): Verdict[] {
  return comparePairs([{base, head}], options).flatMap(({verdicts}) => verdicts);
}
