import {median} from "d3-array";
import {runIds} from "./evidence.ts";
import {guardsOf, type Guard, type GuardOptions} from "./guards.ts";
import {learningOf, type Learning} from "./learning.ts";
import {amountText, pairContrast, type Pair, type PairContrast} from "./pair-contrast.ts";
import {quantities, quantityOf, type Quantity, type QuantityId} from "./quantities.ts";
import {differenceP, equivalenceP, intervalOf, type Contrast} from "./statistics/contrast.ts";
import {repeatsNeeded} from "./statistics/repeats-needed.ts";
import {holm} from "./statistics/holm.ts";
import {sideNames} from "./side-names.ts";

export type {Pair} from "./pair-contrast.ts";

/**
 * What can be said of head against base: better and worse in the quantity's own sense (`word` says which word); at a
 * price: one side is quicker, and learns worse.
 */
export type Outcome = "better" | "worse" | "same" | "at-a-price" | "cannot-tell" | "not-comparable";

/** A figure with the range that covers the truth with the verdict's level. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** What a comparison of two configurations in one quantity comes to, and everything it rests on. Plain JSON. */
export interface Verdict {
  quantity: QuantityId;
  outcome: Outcome;
  /** For people: faster, slower, "faster, but learns worse", learns worse, more memory, same, cannot tell, not comparable. */
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
  /** Completed trainings on each side that count. */
  n: {base: number; head: number};
  /** Ids of the runs, `sweep/run`. */
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
  /** Failed guards, the price, or why it cannot be told. Empty for better, worse and same. */
  reasons: string[];
  /** What weakens the verdict. */
  caveats: string[];
}

export interface CompareOptions extends GuardOptions {
  quantities?: readonly QuantityId[];
  /** Quantities of the caller's own, instead of listed ones: time to an error rate, load. */
  own?: readonly Quantity[];
  /** Coverage of intervals; 1 − level is the risk of a wrong better or worse in a whole table, for each quantity. */
  level?: number;
  /** Equivalence margin instead of the quantity's own, a share or in the unit. */
  margin?: number;
  /** Calls a side faster although it learns worse: for statements about time alone. */
  ignoreLearning?: boolean;
}

/** The verdicts of one pair, by quantity; a quantity that neither side has is left out. */
export interface PairVerdicts extends Pair {
  guards: Guard[];
  learning: Learning;
  verdicts: Verdict[];
}

/** Whether head is on the good or the bad side of base, whatever the price; null where neither is shown. */
export function directionOf(
  {outcome, ratio}: Pick<Verdict, "outcome" | "ratio">,
  {best}: Quantity,
): "better" | "worse" | null {
  if (outcome === "better" || outcome === "worse") return outcome;
  if (outcome !== "at-a-price" || ratio === null) return null;
  return ratio.value < 1 === (best === "lowest") ? "better" : "worse";
}

/** A verdict's outcome as people say it of this quantity. */
export function wordOf(verdict: Pick<Verdict, "outcome" | "ratio">, quantity: Quantity): string {
  const {outcome} = verdict;
  const direction = directionOf(verdict, quantity);
  if (outcome === "better" || outcome === "worse") return quantity.words[outcome];
  if (outcome !== "at-a-price") return outcomeWords[outcome];
  return direction === "better"
    ? `${quantity.words.better}, but learns worse`
    : `${quantity.words.worse}, but learns better`;
}

const outcomeWords = {
  same: "same",
  "cannot-tell": "cannot tell",
  "not-comparable": "not comparable",
} as const;

/** A verdict before the correction for many comparisons. */
interface Draft extends PairContrast {
  pair: Pair;
  quantity: Quantity;
  guards: Guard[];
  margin: number;
}

/** A margin or floor on the scale on which differences are worked out: a share becomes a log ratio. */
const scaled = (quantity: Quantity, share: number): number =>
  quantity.scale === "ratio" ? Math.log1p(share) : share;
const unscaled = (quantity: Quantity, distance: number): number =>
  quantity.scale === "ratio" ? Math.expm1(distance) : distance;

/** The guards that keep these sides from being compared in this quantity. */
const failedGuards = ({guards, quantity}: Pick<Draft, "guards" | "quantity">): Guard[] =>
  guards.filter(({state, of}) => state === "fails" && (of === "everything" || quantity.needsQuiet));

/** Whether head is on the good side of base. */
const isGain = (quantity: Quantity, {estimate}: Contrast): boolean =>
  estimate < 0 === (quantity.best === "lowest");

/** Why a difference in speed is worth nothing: the quicker side learns worse. null where that is not so. */
function spoiltBy({quantity, contrast}: Draft, learning: Learning | null): string | null {
  if (!quantity.needsEqualError || contrast === null || learning === null || learning.worse === null)
    return null;
  return (isGain(quantity, contrast) ? "head" : "base") === learning.worse ? learning.text : null;
}

function outcomeOf(draft: Draft, p: Verdict["p"], spoilt: boolean, level: number): Outcome {
  const {contrast, quantity} = draft;
  if (failedGuards(draft).length > 0) return "not-comparable";
  if (contrast === null || p === null) return "cannot-tell";
  const alpha = 1 - level;
  if (p.difference <= alpha && Math.abs(contrast.estimate) >= scaled(quantity, quantity.least)) {
    if (spoilt) return "at-a-price";
    return isGain(quantity, contrast) ? "better" : "worse";
  }
  return p.equivalence <= alpha ? "same" : "cannot-tell";
}

function unknownReason({quantity, pair, base}: Draft): string {
  const names = sideNames(pair);
  const [side, name] = base.length === 0 ? [pair.base, names.base] : [pair.head, names.head];
  const [first] = side.runs;
  const figure = first === undefined ? null : quantity.figure(first.summary);
  const why = figure !== null && figure.value === null ? figure.reason : "no run was completed";
  return `${quantity.label} of ${name} is not known: ${why}`;
}

function undecidedReasons(draft: Draft, p: Verdict["p"], level: number): string[] {
  const {quantity} = draft;
  if (draft.contrast === null) return [unknownReason(draft)];
  if (draft.base.length === 1 && draft.head.length === 1)
    return ["one training a side, and they differ by no more than two of one configuration might"];
  if (differenceP(draft.contrast) <= 1 - level && p !== null && p.difference > 1 - level)
    return [
      "the interval leaves out “no difference”, but among so many comparisons one such is to be expected",
    ];
  if (p !== null && p.difference <= 1 - level)
    return [`there is a difference, but one below ${amountText(quantity, quantity.least)}`];
  return ["the interval holds both no difference and differences beyond the margin"];
}

function caveatsOf({guards, quantity, base, head}: Draft, learning: Learning | null): string[] {
  return [
    ...guards.filter(({state}) => state === "open").map(({text}) => text),
    ...(quantity.needsEqualError && learning !== null && learning.state !== "holds" ? [learning.text] : []),
    ...(Math.min(base.length, head.length) === 1
      ? ["one training on a side: nothing shows how far a second one would be off"]
      : []),
  ];
}

function reasonsOf(
  draft: Draft,
  outcome: Outcome,
  p: Verdict["p"],
  spoilt: string | null,
  level: number,
): string[] {
  if (outcome === "cannot-tell") return undecidedReasons(draft, p, level);
  if (outcome === "at-a-price" && spoilt !== null) return [spoilt];
  if (outcome !== "not-comparable") return [];
  return failedGuards(draft).map(({text}) => text);
}

function verdictOf({draft, corrected}: Judged, learning: Learning | null, level: number): Verdict {
  const {contrast, quantity, pair, margin} = draft;
  const p = corrected?.p ?? null;
  const spoilt = spoiltBy(draft, learning);
  const outcome = outcomeOf(draft, p, spoilt !== null, level);
  const range = contrast === null ? null : intervalOf(contrast, level);
  const interval = (scale: Quantity["scale"], map: (value: number) => number): Interval | null =>
    contrast === null || range === null || quantity.scale !== scale
      ? null
      : {value: map(contrast.estimate), low: map(range[0]), high: map(range[1])};
  const ratio = interval("ratio", Math.exp);
  const limits = {margin: scaled(quantity, margin), least: scaled(quantity, quantity.least)};
  const needed =
    contrast === null || outcome !== "cannot-tell" ? null : repeatsNeeded(contrast, limits, level);
  const fewest = Math.min(draft.base.length, draft.head.length);
  return {
    quantity: quantity.id,
    outcome,
    word: wordOf({outcome, ratio}, quantity),
    ratio,
    difference: interval("difference", (value) => value),
    base: median(draft.base) ?? null,
    head: median(draft.head) ?? null,
    level,
    p,
    effectSize: contrast === null || contrast.spread === 0 ? null : contrast.estimate / contrast.spread,
    n: {base: draft.base.length, head: draft.head.length},
    runs: {base: runIds(pair.base.runs), head: runIds(pair.head.runs)},
    method: draft.method,
    noiseFloor: range === null ? null : unscaled(quantity, (range[1] - range[0]) / 2),
    margin,
    comparisons: corrected?.comparisons ?? 0,
    moreRepeats: needed === null ? null : Math.max(1, needed - fewest),
    reasons: reasonsOf(draft, outcome, p, spoilt, level),
    caveats: caveatsOf(draft, learning),
  };
}

/** A draft with its p values corrected; null where it says nothing and is not counted. */
interface Judged {
  draft: Draft;
  corrected: {p: NonNullable<Verdict["p"]>; comparisons: number} | null;
}

/** Corrects the p values of one quantity's drafts for their number. */
function correctedPs(drafts: readonly Draft[]): Judged[] {
  const tested = drafts.flatMap((draft, index) => {
    const {contrast, quantity, margin} = draft;
    if (contrast === null || failedGuards(draft).length > 0) return [];
    const difference = differenceP(contrast);
    return [{index, difference, equivalence: equivalenceP(contrast, scaled(quantity, margin))}];
  });
  const differences = holm(tested.map(({difference}) => difference));
  const equivalences = holm(tested.map(({equivalence}) => equivalence));
  const places = new Map(tested.map(({index}, place) => [index, place]));
  return drafts.map((draft, index) => {
    const place = places.get(index);
    const [difference, equivalence] = place === undefined ? [] : [differences[place], equivalences[place]];
    if (difference === undefined || equivalence === undefined) return {draft, corrected: null};
    return {draft, corrected: {p: {difference, equivalence}, comparisons: tested.length}};
  });
}

/**
 * Compares pairs of configurations that stand in one table. In each quantity, better, worse and same are said at a risk
 * of 1 − level over all pairs together (Holm's correction), however many there are.
 */
export function comparePairs(pairs: readonly Pair[], options: CompareOptions = {}): PairVerdicts[] {
  const {level = 0.95} = options;
  const guarded = pairs.map((pair) => ({pair, guards: guardsOf(pair.base, pair.head, options)}));
  const draftsOf = (quantity: Quantity): Draft[] =>
    guarded.map((one) => ({
      ...one,
      ...pairContrast(one.pair, quantity),
      quantity,
      margin: options.margin ?? quantity.margin,
    }));
  const learned = correctedPs(draftsOf(quantityOf("error-rate")));
  const learning = new Map(
    learned.map(({draft, corrected}) => [
      draft.pair,
      learningOf(draft.contrast, corrected?.p ?? null, {level, names: sideNames(draft.pair)}),
    ]),
  );
  const chosen = options.own ?? (options.quantities ?? quantities.map(({id}) => id)).map(quantityOf);
  const corrected = Map.groupBy(
    chosen.flatMap((quantity) => correctedPs(draftsOf(quantity))),
    ({draft}) => draft.pair,
  );
  return guarded.map((one) => {
    const ofPair = learning.get(one.pair) ?? learningOf(null, null, {level, names: sideNames(one.pair)});
    const verdicts = (corrected.get(one.pair) ?? [])
      .filter(({draft}) => draft.base.length + draft.head.length > 0)
      .map((judged) => verdictOf(judged, options.ignoreLearning === true ? null : ofPair, level));
    return {...one.pair, guards: one.guards, learning: ofPair, verdicts};
  });
}

/** Compares two configurations in every quantity that either has. */
export function compare(base: Pair["base"], head: Pair["head"], options: CompareOptions = {}): Verdict[] {
  return comparePairs([{base, head}], options).flatMap(({verdicts}) => verdicts);
}
