import type {CorrectedP, QuantityId, Verdict, Interval, VerdictOutcome} from "../../schema/comparison.ts";
import {
  correctedPs,
  failedChecks,
  isGain,
  scaled,
  unscaled,
  type Draft,
  type CorrectedDraft,
} from "./draft.ts";
import {runIds} from "./evidence.ts";
import {
  comparabilityChecks,
  type ComparabilityCheck,
  type ComparabilityOptions,
} from "./comparability-checks.ts";
import {learningOf, type Learning} from "./learning.ts";
import {pairContrast, type Pair} from "./pair-contrast.ts";
import {quantities, quantityOf, type Quantity} from "./quantities.ts";
import {sideNames, type SideNames} from "../naming/configuration-name.ts";
import {intervalOf} from "../statistics/contrast.ts";
import {repeatsNeeded} from "../statistics/repeats-needed.ts";
import {centreOf, commonScale} from "../statistics/robust.ts";
import {onScale} from "./sweep-noise.ts";
import {verdictCaveats, reasonsOf} from "./verdict-reasons.ts";

export interface CompareOptions extends ComparabilityOptions {
  quantities?: readonly QuantityId[];
  /** Quantities of the caller's own, instead of listed ones: time to an error rate, load. */
  own?: readonly Quantity[];
  /** Coverage of intervals; 1 − level is the risk of a wrong better or worse in a whole table, for each quantity. */
  level?: number;
  /** Equivalence margin instead of the quantity's own, a share or in the unit. */
  margin?: number;
  /** What sentences call a pair's sides, instead of by what tells their configurations apart. */
  names?: SideNames;
  /** Calls a side faster although it learns worse: for statements about time alone. */
  ignoreLearning?: boolean;
}

/** The verdicts of one pair, by quantity; a quantity that neither side has is left out. */
export interface PairVerdicts extends Pair {
  checks: ComparabilityCheck[];
  learning: Learning;
  verdicts: Verdict[];
}

/** Whether head is on the good or the bad side of base, whatever the price; null where neither is shown. */
function directionOf(
  {outcome, ratio}: Pick<Verdict, "outcome" | "ratio">,
  {best}: Quantity,
): "better" | "worse" | null {
  if (outcome === "better" || outcome === "worse") return outcome;
  if (outcome !== "at-a-price" || ratio === null) return null;
  return ratio.value < 1 === (best === "lowest") ? "better" : "worse";
}

/** A verdict's outcome as people say it of this quantity. */
export function outcomeWord(verdict: Pick<Verdict, "outcome" | "ratio">, quantity: Quantity): string {
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

/** Why a difference in speed is worth nothing: the quicker side learns worse. null where that is not so. */
function spoiltBy({quantity, contrast}: Draft, learning: Learning | null): string | null {
  if (!quantity.needsEqualError || contrast === null || learning === null || learning.worse === null)
    return null;
  return (isGain(quantity, contrast) ? "head" : "base") === learning.worse ? learning.text : null;
}

function outcomeOf(draft: Draft, p: CorrectedP | null, spoilt: boolean, level: number): VerdictOutcome {
  const {contrast, quantity} = draft;
  if (failedChecks(draft).length > 0) return "not-comparable";
  if (contrast === null || p === null) return "cannot-tell";
  const alpha = 1 - level;
  if (p.difference <= alpha && Math.abs(contrast.estimate) >= scaled(quantity, quantity.least)) {
    if (spoilt) return "at-a-price";
    return isGain(quantity, contrast) ? "better" : "worse";
  }
  return p.equivalence <= alpha ? "same" : "cannot-tell";
}

/** A side's own figure: its centre in the contrast, or, where the other side has no figures, its centre alone. */
function centreFigure({contrast, quantity, ...sides}: Draft, side: "base" | "head"): number | null {
  const scaledFigures = onScale(quantity, sides[side]);
  if (scaledFigures.length === 0) return null;
  const centre = contrast?.[side] ?? centreOf(scaledFigures, commonScale([scaledFigures])).value;
  return quantity.scale === "ratio" ? Math.exp(centre) : centre;
}

function verdictOf({draft, corrected}: CorrectedDraft, learning: Learning | null, level: number): Verdict {
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
  // At most this strict: Holm's correction asks it of the first of them, and less of the others.
  const comparisons = corrected?.comparisons ?? 0;
  const strictLevel = 1 - (1 - level) / Math.max(1, comparisons);
  const needed =
    contrast === null || outcome !== "cannot-tell" ? null : repeatsNeeded(contrast, limits, strictLevel);
  const fewest = Math.min(draft.base.length, draft.head.length);
  return {
    quantity: quantity.id,
    outcome,
    word: outcomeWord({outcome, ratio}, quantity),
    ratio,
    difference: interval("difference", (value) => value),
    base: centreFigure(draft, "base"),
    head: centreFigure(draft, "head"),
    level,
    p,
    effectSize: contrast === null || contrast.spread === 0 ? null : contrast.estimate / contrast.spread,
    n: {base: draft.base.length, head: draft.head.length},
    runs: {base: runIds(pair.base.runs), head: runIds(pair.head.runs)},
    method: draft.method,
    noiseFloor: range === null ? null : unscaled(quantity, (range[1] - range[0]) / 2),
    margin,
    comparisons,
    moreRepeats: needed === null ? null : Math.max(1, needed - fewest),
    reasons: reasonsOf(draft, outcome, p, spoilt, level),
    caveats: verdictCaveats(draft, learning),
  };
}

/**
 * Compares pairs of configurations that stand in one table. In each quantity, better, worse and same are said at a risk
 * of 1 − level over all pairs together (Holm's correction), however many there are.
 */
export function comparePairs(pairs: readonly Pair[], options: CompareOptions = {}): PairVerdicts[] {
  const {level = 0.95} = options;
  const namesOf = (pair: Pair): SideNames => options.names ?? sideNames(pair.base, pair.head);
  const checked = pairs.map((pair) => ({pair, checks: comparabilityChecks(pair.base, pair.head, options)}));
  const draftsOf = (quantity: Quantity): Draft[] =>
    checked.map((one) => ({
      ...one,
      ...pairContrast(one.pair, quantity),
      names: namesOf(one.pair),
      quantity,
      margin: options.margin ?? quantity.margin,
    }));
  const learned = correctedPs(draftsOf(quantityOf("error-rate")));
  const learning = new Map(
    learned.map(({draft, corrected}) => [
      draft.pair,
      learningOf(draft.contrast, corrected?.p ?? null, {level, names: namesOf(draft.pair)}),
    ]),
  );
  const chosen = options.own ?? (options.quantities ?? quantities.map(({id}) => id)).map(quantityOf);
  const corrected = Map.groupBy(
    chosen.flatMap((quantity) => correctedPs(draftsOf(quantity))),
    ({draft}) => draft.pair,
  );
  return checked.map((one) => {
    const ofPair = learning.get(one.pair) ?? learningOf(null, null, {level, names: namesOf(one.pair)});
    const verdicts = (corrected.get(one.pair) ?? [])
      .filter(({draft}) => draft.base.length + draft.head.length > 0)
      .map((judged) => verdictOf(judged, options.ignoreLearning === true ? null : ofPair, level));
    return {...one.pair, checks: one.checks, learning: ofPair, verdicts};
  });
}

/** Compares two configurations in every quantity that either has. */
export function compare(base: Pair["base"], head: Pair["head"], options: CompareOptions = {}): Verdict[] {
  return comparePairs([{base, head}], options).flatMap(({verdicts}) => verdicts);
}
