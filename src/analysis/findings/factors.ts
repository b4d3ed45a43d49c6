import {formatChange, formatFactors, formatNumber, formatTimes} from "../../format.ts";
import type {SweepEvidence} from "../decision/evidence.ts";
import {comparabilityChecks} from "../decision/checks/comparability.ts";
import {amountText, pairContrast, sessionSpreadOf, type Pair} from "../decision/pair-contrast.ts";
import {possibleDifference, quantityOf, type Quantity} from "../decision/quantities.ts";
import {factorChanges, type FactorChange, type FactorLevel} from "../decision/effects/factors.ts";
import {failedChecks, scaled} from "../decision/interval/draft.ts";
import {familyOfFactors} from "../decision/interval/family.ts";
import {sessionsOf} from "../decision/interval/sessions.ts";
import {runIds} from "../decision/evidence.ts";
import {isFar} from "../decision/verdict-sentence.ts";
import {acrossSessions, intervalOf, meanContrast, type Contrast} from "../statistics/contrast.ts";
import type {QuantityId, Interval} from "../../schema/comparison.ts";
import {settingName, settingValue} from "../naming/setting-name.ts";

/** What changing one factor does, everything else left alone. */
export interface FactorEffect {
  factor: string;
  quantity: QuantityId;
  from: FactorLevel;
  to: FactorLevel;
  /** `not-a-factor` only where it is shown that nothing beyond the margin changes. */
  outcome: "factor" | "not-a-factor" | "undecided";
  /** to ÷ from, or to − from for error rates: mean over the pairs. */
  effect: Interval;
  scale: Quantity["scale"];
  /** Pairs of configurations that differ in this factor only. */
  pairs: number;
  runs: string[];
  margin: number;
  level: number;
  method: string;
}

/** The mean of what a change does over its pairs, with the contrast of each; null where nothing is comparable and known. */
function contrastsOf(
  {pairs}: FactorChange,
  quantity: Quantity,
): {pairs: Pair[]; contrast: Contrast; contrasts: Contrast[]} | null {
  const compared = pairs.flatMap((pair) => {
    const isBarred = failedChecks({checks: comparabilityChecks(pair.base, pair.head), quantity}).length > 0;
    const session = sessionSpreadOf(pair, quantity);
    const within = isBarred ? null : pairContrast(pair, quantity, null).contrast;
    const contrast = isBarred ? null : pairContrast(pair, quantity, session).contrast;
    return contrast === null || within === null ? [] : [{pair, session, within, contrast}];
  });
  const mean = meanContrast(compared.map(({within}) => within));
  if (mean === null) return null;
  const session = compared.find((one) => one.session !== null)?.session ?? null;
  const count = (side: "base" | "head"): number =>
    new Set(compared.flatMap(({pair}) => sessionsOf(pair[side]))).size;
  return {
    pairs: compared.map(({pair}) => pair),
    // What a session lies off by is common to all pairs of it, so that more of them say no more of it.
    contrast:
      session === null
        ? mean
        : acrossSessions(
            mean,
            {spread: session.value, df: session.df},
            {base: count("base"), head: count("head")},
          ),
    contrasts: compared.map(({contrast}) => contrast),
  };
}

/**
 * What each factor of a sweep does to one quantity. Each level is held against the lowest, in pairs of configurations that agree
 * in everything else; the interval holds together with all that is said of the sweep, and decides.
 */
export function factorEffects(
  {configurations}: SweepEvidence,
  id: QuantityId = "epoch-time",
  {level = 0.95}: {level?: number} = {},
): FactorEffect[] {
  const quantity = quantityOf(id);
  const [first] = configurations;
  if (first === undefined) return [];
  const {risk, comparisons} = familyOfFactors(first.together, quantity, 1 - level);
  const ratio = quantity.scale === "ratio";
  const back = (value: number): number => (ratio ? Math.exp(value) : possibleDifference(quantity, value));
  const margin = scaled(quantity, quantity.margin);
  return factorChanges(configurations).flatMap((one) => {
    const found = contrastsOf(one, quantity);
    if (found === null) return [];
    const {pairs, contrast, contrasts} = found;
    const [low, high] = intervalOf(contrast, risk);
    const isShown = (low > 0 || high < 0) && Math.abs(contrast.estimate) >= scaled(quantity, quantity.least);
    // Opposite effects cancel in a mean: every pair has to be the same, so the least sure one speaks.
    const isNone = contrasts.every((own) => intervalOf(own, risk).every((end) => Math.abs(end) < margin));
    return {
      factor: one.factor,
      quantity: id,
      from: one.from,
      to: one.to,
      outcome: isShown ? "factor" : isNone ? "not-a-factor" : "undecided",
      effect: {value: back(contrast.estimate), low: back(low), high: back(high)},
      scale: quantity.scale,
      pairs: pairs.length,
      runs: pairs.flatMap(({base, head}) => [...runIds(base.runs), ...runIds(head.runs)]),
      margin: quantity.margin,
      level,
      method: `${ratio ? "geometric mean of the ratios" : "mean of the differences"} of ${pairs.length} ${pairs.length === 1 ? "pair" : "pairs"} of configurations that agree in everything else; one of ${comparisons} comparisons of the sweep that hold together (Šidák)`,
    };
  });
}

const change = (ratio: number): string => `${ratio < 1 ? "−" : "+"}${formatChange(Math.abs(ratio - 1))}`;

/** An effect in a sentence, e.g. "shared memory 64 MiB → 8 GiB: not a factor: epoch time +0.2 %, between …". */
export function factorSentence({
  factor,
  from,
  to,
  outcome,
  effect,
  scale,
  quantity: id,
  margin,
  runs,
}: FactorEffect): string {
  const quantity = quantityOf(id);
  const isInTimes = scale === "ratio" && isFar(effect);
  const text = (value: number): string =>
    scale === "ratio"
      ? isInTimes
        ? formatTimes(value)
        : change(value)
      : `${value < 0 ? "−" : "+"}${formatNumber(Math.abs(100 * value), 2)} points`;
  const word = {
    factor: "a factor",
    "not-a-factor": `not a factor (within ${amountText(quantity, margin)})`,
    undecided: "undecided",
  }[outcome];
  return `${settingName(factor)} ${settingValue(factor, from)} → ${settingValue(factor, to)}: ${word}: ${quantity.label} ${text(effect.value)}, between ${text(effect.low)} and ${text(effect.high)} (${runs.length} runs)`;
}

/** Levels that are said one by one; more are in the table of the factors. */
const mostSaid = 3;

/** What a factor does to the time of an epoch, for a reader who wants it in one sentence. */
function plainSentence({factor, from, to, outcome, effect, margin}: FactorEffect): string {
  const name = settingName(factor);
  const [first, second] = [from, to].map((level) => settingValue(factor, level));
  const [slow, fast] = effect.value > 1 ? [second, first] : [first, second];
  if (outcome === "undecided") return `${name}: whether ${first} or ${second} is faster is not decided.`;
  if (outcome === "not-a-factor")
    return `${name}: epochs take as long with ${first} as with ${second}, within ${amountText(quantityOf("epoch-time"), margin)}.`;
  const {value, low, high} =
    effect.value > 1 ? effect : {value: 1 / effect.value, low: 1 / effect.high, high: 1 / effect.low};
  const [times, least, most] = formatFactors(value, low, high);
  return `${name}: epochs take ${times} (${least} to ${most}) times as long with ${slow} as with ${fast}, all else unchanged.`;
}

/** What each factor beside batch size and device does, a sentence each; none where it is all that varies: then the answer says it. */
export function factorAnswers(evidence: SweepEvidence): string[] {
  const all = factorEffects(evidence);
  const others = all.filter(({factor}) => factor !== "batchSize" && factor !== "device");
  const varied = new Set(factorChanges(evidence.configurations).map(({factor}) => factor));
  return varied.size < 2 ? [] : others.slice(0, mostSaid).map(plainSentence);
}
