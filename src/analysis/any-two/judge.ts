// Decisions between any two sweeps or configurations that a reader picks by hand.
import {compareSweeps, type SweepComparison} from "../decision/compare-sweeps.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../decision/evidence.ts";
import type {Pair} from "../decision/pair-contrast.ts";
import {sensiblePairs} from "../decision/pairs.ts";
import {quantities, type Quantity} from "../decision/quantities.ts";
import {comparePairs, type CompareOptions, type PairVerdicts} from "../decision/verdict.ts";
import {accuracyQuantity} from "../findings/time-to-accuracy.ts";

/** One of two that somebody wants compared: a sweep, or one of its configurations. */
export interface PickedSide {
  evidence: SweepEvidence;
  picked: ConfigurationEvidence | null;
}

/**
 * What two come to: sweeps configuration by configuration, or one pair, `isByHand` where no page of a report puts the two beside
 * each other; null where no configuration of the one belongs to the other.
 */
export type AnyTwo = {sweeps: SweepComparison} | {pair: PairVerdicts; isByHand?: true} | null;

/** What two configurations of one sweep are compared by: every quantity, and the time to its error rate where one was stated. */
export function quantitiesWithin({configurations}: SweepEvidence): Quantity[] {
  const target = configurations[0]?.targetError ?? null;
  return [...quantities, ...(target === null ? [] : [accuracyQuantity(configurations, target, "time")])];
}

/** A pair the way round in which its sweep's pages have it. */
function asOnPages(evidence: SweepEvidence, {base, head}: Pair): Pair {
  const isTurned = sensiblePairs(evidence).some((pair) => pair.base === head && pair.head === base);
  return isTurned ? {base: head, head: base} : {base, head};
}

/**
 * Compares any two. Counterparts of two sweeps are judged as everywhere, among the counterparts; two others that somebody
 * picked, among all pairs that could have been picked. Two configurations of one sweep are judged among those of the sweep.
 */
export function judgeAnyTwo(base: PickedSide, head: PickedSide, options: CompareOptions = {}): AnyTwo {
  if (base.evidence === head.evidence) {
    if (base.picked === null || head.picked === null || base.picked === head.picked) return null;
    const pair = asOnPages(head.evidence, {base: base.picked, head: head.picked});
    const [judged] = comparePairs([pair], {own: quantitiesWithin(head.evidence)});
    return judged === undefined ? null : {pair: judged};
  }
  const sweeps = compareSweeps(base.evidence, head.evidence, options);
  if (base.picked === null && head.picked === null) return {sweeps};
  const isAsked = (pair: Pair): boolean =>
    (base.picked === null || pair.base === base.picked) &&
    (head.picked === null || pair.head === head.picked);
  const counterpart = [...sweeps.pairs, ...sweeps.incomparable].find(isAsked);
  if (counterpart !== undefined) return {pair: counterpart};
  if (base.picked === null || head.picked === null) return null;
  const among = base.evidence.configurations.flatMap((one) =>
    head.evidence.configurations.map((other) => ({base: one, head: other})),
  );
  const [judged] = comparePairs([{base: base.picked, head: head.picked}], {...options, among});
  return judged === undefined ? null : {pair: judged, isByHand: true};
}
