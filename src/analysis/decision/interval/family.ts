// Families of comparisons: how the risk of a page is shared out among all that it decides.
import type {QuantityId} from "../../../schema/comparison.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import type {Pair} from "../pair-contrast.ts";
import {configurationKey} from "../../summary/configurations.ts";
import {decisionId} from "../decision-id.ts";
import {factorChanges} from "../effects/factors.ts";
import {loadOf, loadQuantity} from "../load.ts";
import {isOneChange} from "../pairs.ts";
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

const counted = new WeakMap<ConfigurationEvidence, Map<Quantity, number>>();

/** How many figures a side has; worked out once, since a wide sweep has thousands of pairs. */
function countOf(side: ConfigurationEvidence, quantity: Quantity): number {
  const counts = counted.get(side) ?? new Map<Quantity, number>();
  counted.set(side, counts);
  const count = counts.get(quantity) ?? figuresOf(side, quantity).length;
  counts.set(quantity, count);
  return count;
}

/** Whether there is something to decide: figures on both sides, and more than one run on one of them. */
function isOpen({base, head}: Pair, quantity: Quantity): boolean {
  if (quantity.perStep && base.configuration.batchSize !== head.configuration.batchSize) return false;
  const [a, b] = [countOf(base, quantity), countOf(head, quantity)];
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

/** Comparisons that hold together, and the risk of one of them that leaves the whole of them at its own. */
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
 * The risk of each of so many comparisons that leaves all of them at `risk` (Šidák, JASA 62, 1967, whose intervals hold together
 * whatever their dependence).
 */
const shareOf = (risk: number, comparisons: number): number =>
  1 - (1 - risk) ** (1 / Math.max(1, comparisons));

/** Pairs in which the question that a quantity belongs to is asked. */
function askedIn(pairs: readonly Pair[], quantity: Quantity): number {
  const ids = groupOf(quantity);
  const isListed = quantities.some(({id}) => id === quantity.id);
  return pairs.filter((pair) => (isListed ? isAsked(pair, ids) : isOpen(pair, quantity))).length;
}

/** What trends over batch sizes are worked out in; they stand in a family with the pairs. */
export type TrendQuantity = "error-rate" | "epoch-time";

const trended: readonly QuantityId[] = ["error-rate", "epoch-time"] satisfies TrendQuantity[];

/** Configurations of a sweep that a trend goes through: those that differ in batch size only, three and more of them. */
const trendGroups = (together: readonly ConfigurationEvidence[]): ConfigurationEvidence[][] =>
  [
    ...Map.groupBy(together, ({configuration}) =>
      configurationKey({...configuration, batchSize: 0}),
    ).values(),
  ].filter((group) => group.length > 2);

/** Changes of factors that speak of several pairs together: one alone is that pair. */
const changesIn = (together: readonly ConfigurationEvidence[]): number =>
  factorChanges(together).filter(({pairs}) => pairs.length > 1).length;

/** The family of a sweep in a quantity: what falls to a pair that differs in one thing, a trend or a factor, and to any other pair. */
interface SweepFamily {
  oneChange: Family;
  severalChanges: Family;
}

/**
 * The share of a question's risk for pairs that differ in several things. They only rank the best of all and answer what a reader
 * picks by hand; a sweep is recorded for what one change does, and with two thirds loses little there.
 */
export const severalShare = 1 / 3;

const remembered = new WeakMap<readonly ConfigurationEvidence[], Map<string, SweepFamily>>();

/** The family of a sweep: every two of its configurations, every factor and every trend, whichever of them a page shows. */
function familyOfSweep(
  together: readonly ConfigurationEvidence[],
  quantity: Quantity,
  riskOfAll: number,
): SweepFamily {
  // Looked at several times, each time at a share of the risk.
  const risk = riskOfAll * (together[0]?.stopping?.riskShare ?? 1);
  const families = remembered.get(together) ?? new Map<string, SweepFamily>();
  remembered.set(together, families);
  const key = `${quantity.id} ${quantity.label} ${risk}`;
  const family = families.get(key) ?? familyIn(together, quantity, risk);
  families.set(key, family);
  return family;
}

function familyIn(together: readonly ConfigurationEvidence[], quantity: Quantity, risk: number): SweepFamily {
  const pairs = together.flatMap((base, place) => together.slice(place + 1).map((head) => ({base, head})));
  const single = pairs.filter(({base, head}) => isOneChange(base.configuration, head.configuration));
  const trends = groupOf(quantity).some((id) => trended.includes(id)) ? trendGroups(together).length : 0;
  const one = askedIn(single, quantity) + changesIn(together) + trends;
  const several = askedIn(pairs, quantity) - askedIn(single, quantity);
  const each = riskOf(pairs, quantity, risk);
  const share = several === 0 ? 0 : one === 0 ? 1 : severalShare;
  const comparisons = one + several;
  return {
    oneChange: {comparisons, risk: shareOf((1 - share) * each, one)},
    severalChanges: {comparisons, risk: shareOf(share * each, several)},
  };
}

/** The family of what each factor of a sweep does. */
export const familyOfFactors = (
  together: readonly ConfigurationEvidence[],
  quantity: Quantity,
  risk: number,
): Family => familyOfSweep(together, quantity, risk).oneChange;

/** Whether a side is a configuration of its sweep: it may be named otherwise, its runs are the same. */
const isSide =
  ({runs}: ConfigurationEvidence) =>
  (other: ConfigurationEvidence): boolean =>
    other.runs === runs;

/** The family of a trend of a sweep. Throws for sides that are not all that differ from each other in batch size only. */
export function familyOfTrend(
  sides: readonly ConfigurationEvidence[],
  quantity: Quantity,
  risk: number,
): Family {
  const together = sides[0]?.together ?? [];
  const isWhole = trendGroups(together).some(
    (group) => group.length === sides.length && sides.every((side) => group.some(isSide(side))),
  );
  if (!isWhole)
    throw new Error(`no trend of its sweep: ${quantity.id} over ${sides.length} of its configurations`);
  return familyOfSweep(together, quantity, risk).oneChange;
}

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

const outsider = (pair: Pair, {id}: Quantity, family: string): Error =>
  new Error(`decided outside its family: ${decisionId(pair, id)} (not among ${family})`);

/** The family of the pairs of two sweeps: they share what is left beside what holds over all of them. */
function familyBetween(pair: Pair, pairs: readonly Pair[], quantity: Quantity, risk: number): Family {
  const own = between(pairs);
  if (!own.some(({base, head}) => base === pair.base && head === pair.head))
    throw outsider(pair, quantity, `the ${own.length} pairs of the two sweeps`);
  const each = riskOf(own, quantity, risk);
  const comparisons = askedIn(own, quantity);
  return {comparisons, risk: shareOf(own.length > 1 ? (1 - overallShare) * each : each, comparisons)};
}

/**
 * The family that a pair is judged in. Two configurations of one sweep are judged among all that may be said of the sweep, so that
 * they come to the same on every page; those of two sweeps among the pairs they are compared with. Throws for a pair outside: what
 * is not in the family has no share of its risk.
 */
export function familyFor(pair: Pair, pairs: readonly Pair[], quantity: Quantity, risk: number): Family {
  const {together} = pair.head;
  if (pair.base.together !== together) return familyBetween(pair, pairs, quantity, risk);
  const [base, head] = [together.find(isSide(pair.base)), together.find(isSide(pair.head))];
  if (base === undefined || head === undefined || base === head)
    throw outsider(pair, quantity, `every two of the ${together.length} configurations`);
  const {oneChange, severalChanges} = familyOfSweep(together, quantity, risk);
  return isOneChange(base.configuration, head.configuration) ? oneChange : severalChanges;
}
