import type {CorrectedP} from "../../schema/comparison.ts";
import type {ComparabilityCheck} from "./comparability-checks.ts";
import type {Pair, PairContrast} from "./pair-contrast.ts";
import type {Quantity} from "./quantities.ts";
import type {SideNames} from "../naming/configuration-name.ts";
import {differenceP, equivalenceP, type Contrast} from "../statistics/contrast.ts";
import {holm} from "../statistics/holm.ts";

/** A verdict before the correction for many comparisons. */
export interface Draft extends PairContrast {
  pair: Pair;
  names: SideNames;
  quantity: Quantity;
  checks: ComparabilityCheck[];
  margin: number;
}

/** A margin or floor on the scale on which differences are worked out: a share becomes a log ratio. */
export const scaled = (quantity: Quantity, share: number): number =>
  quantity.scale === "ratio" ? Math.log1p(share) : share;
/** The other way round: a log ratio becomes a share. */
export const unscaled = (quantity: Quantity, distance: number): number =>
  quantity.scale === "ratio" ? Math.expm1(distance) : distance;

/** The checks that keep these sides from being compared in this quantity. */
export const failedChecks = ({checks, quantity}: Pick<Draft, "checks" | "quantity">): ComparabilityCheck[] =>
  checks.filter(({state, of}) => state === "fails" && (of === "everything" || quantity.needsQuiet));

/** Whether head is on the good side of base. */
export const isGain = (quantity: Quantity, {estimate}: Contrast): boolean =>
  estimate < 0 === (quantity.best === "lowest");

/** A draft with its p values corrected; null where it says nothing and is not counted. */
export interface CorrectedDraft {
  draft: Draft;
  corrected: {p: CorrectedP; comparisons: number} | null;
}

/** Corrects the p values of one quantity's drafts for their number. */
export function correctedPs(drafts: readonly Draft[]): CorrectedDraft[] {
  const tested = drafts.flatMap((draft, index) => {
    const {contrast, quantity, margin} = draft;
    if (contrast === null || failedChecks(draft).length > 0) return [];
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
