import {mean} from "d3-array";
import type {QuantityId, Verdict} from "../../../schema/comparison.ts";
import type {ComparabilityCheck} from "../checks/check.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {decided, failedChecks, type Decided, type Draft} from "../interval/draft.ts";
import {overallFamily, questions} from "../interval/family.ts";
import {sessionsOf} from "../interval/sessions.ts";
import {learningOf} from "../learning.ts";
import {pairContrast, sessionSpreadOf, type Pair} from "../pair-contrast.ts";
import {quantityOf, type Quantity} from "../quantities.ts";
import {noiseOf, onScale} from "../sweep-noise.ts";
import {verdictFrom, type CompareOptions, type PairVerdicts} from "../verdict.ts";
import {acrossSessions, contrastOf, meanContrast, type Contrast} from "../../statistics/contrast.ts";

/** What holds over several configurations of two sweeps together. */
export interface Overall {
  /** Configurations that it speaks of. */
  configurations: number;
  verdict: Verdict;
}

/** Mean over configurations of each repeat that all of them have, on the quantity's scale. */
function repeatMeans(sides: readonly ConfigurationEvidence[], quantity: Quantity): number[] {
  const figures = sides.map(
    ({runs}) => new Map(runs.map(({summary}) => [summary.repeat, quantity.figure(summary).value])),
  );
  return [...(figures[0]?.keys() ?? [])].flatMap((repeat) => {
    const values = figures.flatMap((one) => one.get(repeat) ?? []);
    return values.length < sides.length ? [] : [mean(onScale(quantity, values)) ?? 0];
  });
}

/**
 * The mean change over pairs. Where all runs of a repeat are slow or fast together, a repeat's mean over the configurations is
 * one value; otherwise every configuration has its own error.
 */
function contrastOver(pairs: readonly Pair[], quantity: Quantity): Contrast | null {
  const own = meanContrast(pairs.flatMap((pair) => pairContrast(pair, quantity, null).contrast ?? []));
  const [first] = pairs;
  if (own === null || first === undefined) return own;
  const noises = [noiseOf(first.base, quantity), noiseOf(first.head, quantity)];
  if (noises.every(({shared}) => shared === null)) return own;
  const contrast = contrastOf(
    repeatMeans(
      pairs.map(({base}) => base),
      quantity,
    ),
    repeatMeans(
      pairs.map(({head}) => head),
      quantity,
    ),
    {serial: Math.max(...noises.map(({serial}) => serial))},
  );
  return contrast === null || contrast.standardError < own.standardError
    ? own
    : {...own, standardError: contrast.standardError, df: contrast.df, spread: contrast.spread};
}

const pooledSide = (sides: readonly ConfigurationEvidence[], first: ConfigurationEvidence) => ({
  ...first,
  runs: sides.flatMap(({runs}) => runs),
});

/** Findings of all pairs, each once. */
function checksOf(pairs: readonly PairVerdicts[]): ComparabilityCheck[] {
  const found = new Map(
    pairs.flatMap(({checks}) => checks).map((one) => [`${one.id} ${one.state} ${one.text}`, one]),
  );
  return [...found.values()];
}

function decideOverall(
  judged: readonly PairVerdicts[],
  quantity: Quantity,
  options: CompareOptions,
): {found: Decided; configurations: number} | null {
  const pairs = judged.filter(
    (pair) =>
      failedChecks({checks: pair.checks, quantity}).length === 0 &&
      pairContrast(pair, quantity, null).contrast !== null,
  );
  const [first] = pairs;
  const contrast = contrastOver(pairs, quantity);
  if (first === undefined || pairs.length < 2 || contrast === null) return null;
  const pair = {
    base: pooledSide(
      pairs.map(({base}) => base),
      first.base,
    ),
    head: pooledSide(
      pairs.map(({head}) => head),
      first.head,
    ),
  };
  const session = sessionSpreadOf(first, quantity, options.spreadOf);
  const figures = (side: ConfigurationEvidence): number[] =>
    side.runs.flatMap(({summary}) => quantity.figure(summary).value ?? []);
  const what = quantity.scale === "ratio" ? "geometric mean of the ratios" : "mean of the differences";
  const draft: Draft = {
    pair,
    names: options.names ?? {base: "base", head: "head"},
    quantity,
    stated: options.margin,
    session,
    checks: checksOf(pairs).filter(({state}) => state !== "fails"),
    decisive: null,
    base: figures(pair.base),
    head: figures(pair.head),
    contrast:
      session === null
        ? contrast
        : acrossSessions(
            contrast,
            {spread: session.value, df: session.df},
            {base: sessionsOf(pair.base).length, head: sessionsOf(pair.head).length},
          ),
    method: `${what} over ${pairs.length} configurations, t interval`,
  };
  return {
    found: decided(draft, overallFamily(judged, quantity, 1 - (options.level ?? 0.95))),
    configurations: pairs.length,
  };
}

/**
 * What holds over all configurations of two sweeps: a change that they share is told where no pair tells it. One verdict for each
 * of speed, error rate, memory and energy that two configurations and more have on both sides.
 */
export function overallVerdicts(judged: readonly PairVerdicts[], options: CompareOptions = {}): Overall[] {
  const [first] = judged;
  if (first === undefined || first.base.together === first.head.together) return [];
  const decide = (id: QuantityId) => decideOverall(judged, quantityOf(id), options);
  const error = decide("error-rate");
  const learning =
    error === null ? null : learningOf(error.found, options.names ?? {base: "base", head: "head"});
  return questions.flatMap((ids) => {
    const [found] = ids.flatMap((id) => decide(id) ?? []);
    if (found === undefined) return [];
    const verdict = verdictFrom(found.found, learning, options.level ?? 0.95);
    const decision = `${verdict.quantity}:${first.base.sweep}/*:${first.head.sweep}/*`;
    const {contrast, quantity} = found.found.draft;
    // Over several configurations there is no median that means anything: the geometric mean over them stands for a side.
    const side = (of: "base" | "head"): number | null =>
      contrast === null ? null : quantity.scale === "ratio" ? Math.exp(contrast[of]) : contrast[of];
    const sides = {base: side("base"), head: side("head"), moreRepeats: null};
    return [{configurations: found.configurations, verdict: {...verdict, ...sides, decision}}];
  });
}
