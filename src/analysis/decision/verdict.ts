// Decides pairs of configurations: faster, slower, same, undecided, or not comparable.
import {middleOf} from "../statistics/median.ts";
import type {QuantityId, Verdict, Interval, VerdictOutcome} from "../../schema/comparison.ts";
import {
  decided,
  failedChecks,
  findingOf,
  isGain,
  marginsOf,
  scaled,
  unitOf,
  unscaled,
  type Decided,
  type Draft,
} from "./interval/draft.ts";
import {decisiveOf, familyFor} from "./interval/family.ts";
import {decisionId} from "./decision-id.ts";
import {runIds} from "./evidence.ts";
import type {ComparabilityCheck} from "./checks/check.ts";
import {comparabilityChecks, type ComparabilityOptions} from "./checks/comparability.ts";
import {sessionsOf} from "./interval/sessions.ts";
import {learningOf, type Learning} from "./learning.ts";
import {pairContrast, sessionSpreadOf, type Pair, type SpreadOf} from "./pair-contrast.ts";
import {isOfPace, possibleDifference, quantities, quantityOf, type Quantity} from "./quantities.ts";
import {sideNames, type SideNames} from "../naming/configuration-name.ts";
import {repeatsNeeded} from "../statistics/repeats-needed.ts";
import {verdictCaveats, verdictWarnings, reasonsOf} from "./verdict-reasons.ts";

export interface CompareOptions extends ComparabilityOptions {
  quantities?: readonly QuantityId[];
  /** Quantities of the caller's own, instead of listed ones: time to an error rate, load. */
  own?: readonly Quantity[];
  /** 1 − level is the risk that anything said of a sweep, or of two, is wrong: intervals hold together. */
  level?: number;
  /** Equivalence margin instead of the quantity's own, a share or in the unit. */
  margin?: number;
  /** What sentences call a pair's sides, instead of by what tells their configurations apart. */
  names?: SideNames;
  /** How far two sessions may lie apart, instead of what is assumed for the machine. */
  spreadOf?: SpreadOf;
  /** All pairs that these were picked from, where they are not all that is compared: they are judged among them. */
  among?: readonly Pair[];
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
  undecided: "undecided",
  "not-comparable": "not comparable",
} as const;

/** Why a difference in speed is worth nothing: the quicker side learns worse. null where that is not so. */
function spoiltBy({quantity, contrast}: Draft, learning: Learning | null): string | null {
  if (!quantity.needsEqualError || contrast === null || learning === null || learning.worse === null)
    return null;
  return (isGain(quantity, contrast) ? "head" : "base") === learning.worse ? learning.text : null;
}

function outcomeOf(found: Decided, spoilt: boolean): VerdictOutcome {
  const {contrast, quantity} = found.draft;
  if (failedChecks(found.draft).length > 0) return "not-comparable";
  const finding = findingOf(found);
  if (finding !== "different" || contrast === null) return finding === "same" ? "same" : "undecided";
  if (spoilt) return "at-a-price";
  return isGain(quantity, contrast) ? "better" : "worse";
}

/**
 * Repeats a side that would decide what is undecided: further ones, or, since repeats of one day say nothing of another day,
 * as many in turns, in one sweep. null where it is decided, or nothing says so.
 */
function repeatsAdvice(
  {draft, family}: Decided,
  outcome: VerdictOutcome,
): Pick<Verdict, "moreRepeats" | "inTurns"> {
  const {contrast, quantity, session, decisive} = draft;
  const none = {moreRepeats: null, inTurns: null};
  if (contrast === null || outcome !== "undecided" || decisive !== null) return none;
  const {margin, least} = marginsOf(draft);
  const limits = {margin: scaled(quantity, margin), least: scaled(quantity, least)};
  const needed = repeatsNeeded(contrast, limits, 1 - family.risk);
  if (needed === null) return none;
  return session === null
    ? {...none, moreRepeats: Math.max(1, needed - Math.min(draft.base.length, draft.head.length))}
    : {...none, inTurns: Math.max(2, needed)};
}

/** The verdict of what was decided in a family; `learning` is what the error rates of the same sides say of its speed. */
export function verdictFrom(found: Decided, learning: Learning | null, level: number): Verdict {
  const {draft, interval: range, family, p} = found;
  const {contrast, quantity, pair} = draft;
  const spoilt = spoiltBy(draft, learning);
  const outcome = outcomeOf(found, spoilt !== null);
  const interval = (scale: Quantity["scale"], map: (value: number) => number): Interval | null =>
    contrast === null || range === null || quantity.scale !== scale
      ? null
      : {value: map(contrast.estimate), low: map(range[0]), high: map(range[1])};
  const ratio = interval("ratio", Math.exp);
  return {
    decision: decisionId(pair, quantity.id),
    quantity: quantity.id,
    unit: unitOf(draft),
    outcome,
    word: outcomeWord({outcome, ratio}, quantity),
    ratio,
    difference: interval("difference", (value) => possibleDifference(quantity, value)),
    // What a side came to is one figure everywhere: the median over its runs, as in tables.
    base: middleOf(draft.base) ?? null,
    head: middleOf(draft.head) ?? null,
    level,
    p,
    effectSize: contrast === null || contrast.spread === 0 ? null : contrast.estimate / contrast.spread,
    n: {base: draft.base.length, head: draft.head.length},
    sessions: {base: sessionsOf(pair.base).length, head: sessionsOf(pair.head).length},
    runs: {base: runIds(pair.base.runs), head: runIds(pair.head.runs)},
    method: `${draft.method}${looksText(draft)}`,
    noiseFloor:
      range === null ? null : possibleDifference(quantity, unscaled(quantity, (range[1] - range[0]) / 2)),
    margin: marginsOf(draft).margin,
    comparisons: range === null ? 0 : family.comparisons,
    ...repeatsAdvice(found, outcome),
    reasons: reasonsOf(draft, outcome, spoilt),
    warnings: outcome === "not-comparable" ? [] : verdictWarnings(draft),
    caveats: verdictCaveats(draft, learning),
  };
}

/** The margin that the plan of one recording set for speed; undefined where it set none. */
const marginOfPlan = ({base, head}: Pair, quantity: Quantity): number | undefined =>
  base.together === head.together && isOfPace(quantity) && quantity.scale === "ratio"
    ? head.stopping?.margin
    : undefined;

/** What the looks of a stopping rule did to an interval; empty where there were none. */
const looksText = ({pair: {base, head}}: Draft): string =>
  base.together === head.together && head.stopping !== null
    ? `; ${head.stopping.looks.some(({riskShare}) => riskShare === 1) ? "one of" : "holds over all"} ${head.stopping.planned.length} looks that the stopping rule may take`
    : "";

/**
 * Compares pairs of configurations that stand in one table. Better, worse and same are said at a risk of 1 − level over all
 * that is said of a sweep, or of two: every interval holds the truth together with the others, and decides.
 */
export function comparePairs(pairs: readonly Pair[], options: CompareOptions = {}): PairVerdicts[] {
  const {level = 0.95} = options;
  const checked = pairs.map((pair) => ({
    pair,
    checks: comparabilityChecks(pair.base, pair.head, options),
    names: options.names ?? sideNames(pair.base, pair.head),
  }));
  const decide = (one: (typeof checked)[number], quantity: Quantity, stated?: number): Decided => {
    const decisive = decisiveOf(
      one.pair,
      quantity,
      (other) => failedChecks({checks: one.checks, quantity: other}).length > 0,
    );
    const session = sessionSpreadOf(one.pair, quantity, options.spreadOf);
    const draft: Draft = {
      ...one,
      ...pairContrast(one.pair, quantity, session),
      quantity,
      stated,
      session,
      decisive:
        decisive.id === quantity.id
          ? null
          : {quantity: decisive, contrast: pairContrast(one.pair, decisive, session).contrast},
    };
    return decided(draft, familyFor(one.pair, options.among ?? pairs, quantity, 1 - level));
  };
  const chosen = options.own ?? (options.quantities ?? quantities.map(({id}) => id)).map(quantityOf);
  return checked.map((one) => {
    const learning = learningOf(decide(one, quantityOf("error-rate")), one.names);
    const verdicts = chosen
      .map((quantity) => decide(one, quantity, options.margin ?? marginOfPlan(one.pair, quantity)))
      .filter(({draft}) => draft.base.length + draft.head.length > 0)
      .map((found) => verdictFrom(found, options.ignoreLearning === true ? null : learning, level));
    return {...one.pair, checks: one.checks, learning, verdicts};
  });
}

/** Compares two configurations in every quantity that either has. */
export function compare(base: Pair["base"], head: Pair["head"], options: CompareOptions = {}): Verdict[] {
  return comparePairs([{base, head}], options).flatMap(({verdicts}) => verdicts);
}
