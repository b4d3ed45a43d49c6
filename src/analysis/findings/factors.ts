import {formatChange, formatNumber, formatTimes} from "../../format.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../decision/evidence.ts";
import {comparabilityChecks} from "../decision/checks/comparability.ts";
import {amountText, pairContrast, type Pair} from "../decision/pair-contrast.ts";
import {quantityOf, type Quantity} from "../decision/quantities.ts";
import {failedChecks} from "../decision/interval/draft.ts";
import {runIds} from "../decision/evidence.ts";
import {isFar} from "../decision/verdict-sentence.ts";
import {differenceP, equivalenceP, intervalOf, meanContrast, type Contrast} from "../statistics/contrast.ts";
import {holm} from "../statistics/holm.ts";
import type {QuantityId, Interval} from "../../schema/comparison.ts";
import {settingName, settingValue} from "../naming/setting-name.ts";

/** A setting of a factor, as it stands in a run log. */
type Level = string | number | boolean;

/** What changing one factor does, everything else left alone. */
export interface FactorEffect {
  factor: string;
  quantity: QuantityId;
  from: Level;
  to: Level;
  /** `not-a-factor` only where it is shown that nothing beyond the margin changes. */
  outcome: "factor" | "not-a-factor" | "cannot-tell";
  /** to ÷ from, or to − from for error rates: mean over the pairs. */
  effect: Interval;
  scale: Quantity["scale"];
  p: {difference: number; equivalence: number};
  /** Pairs of configurations that differ in this factor only. */
  pairs: number;
  runs: string[];
  margin: number;
  level: number;
  method: string;
}

/** The value of a factor in a configuration; null where it has none. */
function levelOf({configuration}: ConfigurationEvidence, factor: string): Level | null {
  if (factor === "batchSize") return configuration.batchSize;
  if (factor === "device") return configuration.device;
  if (factor === "engine") return configuration.engine;
  return configuration.settings[factor] ?? null;
}

/** Names of what varies in a sweep: batch size, device, engine and settings. */
function factorNames({configurations}: SweepEvidence): string[] {
  const names = [
    "device",
    "engine",
    "batchSize",
    ...configurations.flatMap((side) => Object.keys(side.configuration.settings)),
  ];
  return [...new Set(names)].filter(
    (name) => new Set(configurations.map((side) => levelOf(side, name))).size > 1,
  );
}

const inOrder = (a: Level, b: Level): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;

/** Pairs that differ in a factor only, from one level to another. */
function pairsBetween(
  {configurations}: SweepEvidence,
  {factor, others, from, to}: {factor: string; others: readonly string[]; from: Level; to: Level},
): Pair[] {
  const at = (level: Level): ConfigurationEvidence[] =>
    configurations.filter((side) => levelOf(side, factor) === level);
  const isAlike = (a: ConfigurationEvidence, b: ConfigurationEvidence): boolean =>
    a.configuration.model === b.configuration.model &&
    a.configuration.data === b.configuration.data &&
    others.every((name) => levelOf(a, name) === levelOf(b, name));
  return at(from).flatMap((base) => at(to).flatMap((head) => (isAlike(base, head) ? [{base, head}] : [])));
}

interface Draft {
  factor: string;
  from: Level;
  to: Level;
  pairs: Pair[];
  contrast: Contrast;
  contrasts: Contrast[];
}

function draftsOf(
  evidence: SweepEvidence,
  factor: string,
  names: readonly string[],
  quantity: Quantity,
): Draft[] {
  const levels = [...new Set(evidence.configurations.map((side) => levelOf(side, factor)))]
    .filter((level) => level !== null)
    .sort(inOrder);
  const [from, ...rest] = levels;
  if (from === undefined) return [];
  // The device brings its own engine along: with no pair of one engine, engines may differ.
  const others = names.filter((name) => name !== factor && !(factor === "device" && name === "engine"));
  return rest.flatMap((to) => {
    const pairs = pairsBetween(evidence, {factor, others, from, to}).filter(
      ({base, head}) => failedChecks({checks: comparabilityChecks(base, head), quantity}).length === 0,
    );
    const contrasts = pairs.flatMap((pair) => pairContrast(pair, quantity, null).contrast ?? []);
    const contrast = meanContrast(contrasts);
    return contrast === null ? [] : [{factor, from, to, pairs, contrast, contrasts}];
  });
}

/**
 * What each factor of a sweep does to one quantity, corrected for the number of statements (Holm). Each level is held
 * against the lowest, in pairs of configurations that agree in everything else.
 */
export function factorEffects(
  evidence: SweepEvidence,
  id: QuantityId = "epoch-time",
  {level = 0.95}: {level?: number} = {},
): FactorEffect[] {
  const quantity = quantityOf(id);
  const names = factorNames(evidence);
  const ratio = quantity.scale === "ratio";
  const scaled = (share: number): number => (ratio ? Math.log1p(share) : share);
  const drafts = names.flatMap((factor) => draftsOf(evidence, factor, names, quantity));
  const differences = holm(drafts.map(({contrast}) => differenceP(contrast)));
  // Opposite effects cancel in a mean: every pair has to be the same, so the least sure one speaks.
  const equivalences = holm(
    drafts.map(({contrasts}) =>
      Math.max(...contrasts.map((one) => equivalenceP(one, scaled(quantity.margin)))),
    ),
  );
  return drafts.map(({factor, from, to, pairs, contrast}, index) => {
    const p = {difference: differences[index] ?? 1, equivalence: equivalences[index] ?? 1};
    const isShown = p.difference <= 1 - level && Math.abs(contrast.estimate) >= scaled(quantity.least);
    const back = (value: number): number => (ratio ? Math.exp(value) : value);
    const [low, high] = intervalOf(contrast, 1 - level);
    return {
      factor,
      quantity: id,
      from,
      to,
      outcome: isShown ? "factor" : p.equivalence <= 1 - level ? "not-a-factor" : "cannot-tell",
      effect: {value: back(contrast.estimate), low: back(low), high: back(high)},
      scale: quantity.scale,
      p,
      pairs: pairs.length,
      runs: pairs.flatMap(({base, head}) => [...runIds(base.runs), ...runIds(head.runs)]),
      margin: quantity.margin,
      level,
      method: `${ratio ? "geometric mean of the ratios" : "mean of the differences"} of ${pairs.length} ${pairs.length === 1 ? "pair" : "pairs"} of configurations that agree in everything else; corrected over ${drafts.length} (Holm)`,
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
    "cannot-tell": "cannot tell",
  }[outcome];
  return `${settingName(factor)} ${settingValue(factor, from)} → ${settingValue(factor, to)}: ${word}: ${quantity.label} ${text(effect.value)}, between ${text(effect.low)} and ${text(effect.high)} (${runs.length} runs)`;
}
