// Families of comparisons: how the risk of a page is shared out among all that it decides.
import type {QuantityId} from "../../../schema/comparison.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import type {Pair} from "../pair-contrast.ts";
import {configurationKey} from "../../summary/configurations.ts";
import {factorChanges} from "../effects/factors.ts";
import {loadOf, loadQuantity} from "../load.ts";
import {sensiblePairs} from "../pairs.ts";
import {quantities, quantityOf, type Quantity} from "../quantities.ts";
import {figuresOf} from "../sweep-noise.ts";

/**
 * What is asked of a pair. Epoch time, throughput and step time are one question, how fast it is; the first that both sides
 * have decides it.
 */
export const questions: readonly (readonly QuantityId[])[] = [
  ["epoch-time", "throughput", "step-time"],
  ["error-rate"],
  ["peak-memory"],
  ["energy-per-work"],
];

/** The quantities of one question, the decisive one first; a quantity of a caller's own is a question of its own. */
const groupOf = ({id}: Quantity): readonly QuantityId[] => questions.find((ids) => ids.includes(id)) ?? [id];

/** Whether there is something to decide: figures on both sides, and more than one run on one of them. */
function isOpen({base, head}: Pair, quantity: Quantity): boolean {
  if (quantity.perStep && base.configuration.batchSize !== head.configuration.batchSize) return false;
  const [a, b] = [figuresOf(base, quantity).length, figuresOf(head, quantity).length];
  return a > 0 && b > 0 && a + b > 2;
}

/** The quantity that decides the question another one belongs to, for a pair: the first that is comparable and has figures. */
export function decisiveOf(
  pair: Pair,
  quantity: Quantity,
  isBarred: (quantity: Quantity) => boolean,
): Quantity {
  const ids = groupOf(quantity);
  const found =
    ids.length === 1
      ? undefined
      : ids.find((id) => isOpen(pair, quantityOf(id)) && !isBarred(quantityOf(id)));
  return found === undefined ? quantity : quantityOf(found);
}

const isAsked = (pair: Pair, ids: readonly QuantityId[]): boolean =>
  ids.some((id) => isOpen(pair, quantityOf(id)));

/** Comparisons that stand together, and the risk of each that leaves the whole of them at its own. */
export interface Family {
  comparisons: number;
  risk: number;
}

/** What is shared out: a page's risk over the questions that have figures. */
function riskOf(pairs: readonly Pair[], quantity: Quantity, risk: number): number {
  const asked = questions.filter((ids) => pairs.some((pair) => isAsked(pair, ids))).length;
  const load = pairs.some((pair) => isOpen(pair, loadQuantity(loadOf(pair.base)))) ? 1 : 0;
  // A sweep that was given an error rate is asked for the time to it as well.
  const target = pairs.some(({base, head}) => base.together === head.together && base.targetError !== null);
  const isOfPage =
    quantity.id === "load" ||
    (target && quantity.id === "time-to-accuracy") ||
    quantities.some(({id}) => id === quantity.id);
  return isOfPage ? risk / Math.max(1, asked + load + Number(target)) : risk;
}

/**
 * The share of a page's risk that falls to one comparison: the risk is split over the questions that have figures, and within
 * one over its comparisons (Šidák, JASA 62, 1967, whose intervals hold together whatever their dependence).
 */
function familyOf(pairs: readonly Pair[], quantity: Quantity, each: number, others = 0): Family {
  const ids = groupOf(quantity);
  const isListed = quantities.some(({id}) => id === quantity.id);
  const open = pairs.filter((pair) => (isListed ? isAsked(pair, ids) : isOpen(pair, quantity))).length;
  const comparisons = open + others;
  return {comparisons, risk: 1 - (1 - each) ** (1 / Math.max(1, comparisons))};
}

/** What trends over batch sizes are worked out in; they stand in a family with the pairs. */
export type TrendQuantity = "error-rate" | "epoch-time";

const trended: readonly QuantityId[] = ["error-rate", "epoch-time"] satisfies TrendQuantity[];

/** Trends of a sweep in a quantity: groups of three batch sizes or more. */
const trendsIn = (together: readonly ConfigurationEvidence[]): number =>
  [
    ...Map.groupBy(together, ({configuration}) =>
      configurationKey({...configuration, batchSize: 0}),
    ).values(),
  ].filter((group) => group.length > 2).length;

const remembered = new WeakMap<readonly ConfigurationEvidence[], Map<string, Family>>();

/** Changes of factors that speak of several pairs together: one alone is that pair. */
const changesIn = (together: readonly ConfigurationEvidence[]): number =>
  factorChanges(together).filter(({pairs}) => pairs.length > 1).length;

/** The family of a sweep in a quantity: every pair that differs in one thing and every factor, whichever of them a page shows. */
export function familyOfSweep(
  together: readonly ConfigurationEvidence[],
  quantity: Quantity,
  riskOfAll: number,
): Family {
  // Looked at several times, each time at a share of the risk.
  const risk = riskOfAll * (together[0]?.stopping?.riskShare ?? 1);
  const families = remembered.get(together) ?? new Map<string, Family>();
  remembered.set(together, families);
  const key = `${quantity.id} ${quantity.label} ${risk}`;
  const family =
    families.get(key) ??
    familyIn(sensiblePairs({configurations: [...together]}), quantity, risk, {
      trends: trendsIn(together),
      changes: changesIn(together),
    });
  families.set(key, family);
  return family;
}

const familyIn = (
  pairs: readonly Pair[],
  quantity: Quantity,
  risk: number,
  {trends, changes}: {trends: number; changes: number},
): Family =>
  familyOf(
    pairs,
    quantity,
    riskOf(pairs, quantity, risk),
    changes + (groupOf(quantity).some((id) => trended.includes(id)) ? trends : 0),
  );

/** Pairs of two sweeps among some. */
const between = (pairs: readonly Pair[]): Pair[] =>
  pairs.filter(({base, head}) => base.together !== head.together);

/** The share of a question's risk that is kept for what holds over all configurations of two sweeps, where there are several. */
const overallShare = 0.5;

/** The family of what holds over all configurations of two sweeps in a quantity: one statement a question, with half of its risk. */
export const overallFamily = (pairs: readonly Pair[], quantity: Quantity, risk: number): Family => ({
  comparisons: 1,
  risk: overallShare * riskOf(between(pairs), quantity, risk),
});

/** The family of the pairs of two sweeps: they share what is left beside what holds over all of them. */
function familyBetween(pairs: readonly Pair[], quantity: Quantity, risk: number): Family {
  const own = between(pairs);
  const each = riskOf(own, quantity, risk);
  return familyOf(own, quantity, own.length > 1 ? (1 - overallShare) * each : each);
}

/**
 * The family that a pair is judged in. Two configurations of one sweep are judged among all pairs of the sweep, so that they
 * come to the same on every page; those of two sweeps among the pairs they are compared with.
 */
export const familyFor = (pair: Pair, pairs: readonly Pair[], quantity: Quantity, risk: number): Family =>
  pair.base.together === pair.head.together
    ? familyOfSweep(pair.head.together, quantity, risk)
    : familyBetween(pairs, quantity, risk);
