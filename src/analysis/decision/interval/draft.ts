import type {CorrectedP} from "../../../schema/comparison.ts";
import type {ComparabilityCheck} from "../checks/check.ts";
import type {Pair, PairContrast} from "../pair-contrast.ts";
import type {Quantity} from "../quantities.ts";
import type {SessionSpread} from "./sessions.ts";
import type {SideNames} from "../../naming/configuration-name.ts";
import {commonUnit, inWorkUnit} from "../../summary/work-unit.ts";
import type {Family} from "./family.ts";
import {intervalOf, type Contrast} from "../../statistics/contrast.ts";

/** What a verdict is made from. */
export interface Draft extends PairContrast {
  pair: Pair;
  names: SideNames;
  quantity: Quantity;
  /** The spread between the sessions of the two sides; null where there is none to reckon with. */
  session: SessionSpread | null;
  checks: ComparabilityCheck[];
  /** A margin of the caller's instead of the quantity's own. */
  stated: number | undefined;
  /** What decides the question that this quantity belongs to; null where it does itself. */
  decisive: {quantity: Quantity; contrast: Contrast | null} | null;
}

/** The unit of a draft's figures, in what its two sides work through. */
export const unitOf = ({quantity, pair}: Pick<Draft, "quantity" | "pair">): string =>
  inWorkUnit(quantity.unit, commonUnit([...pair.base.runs, ...pair.head.runs].map(({summary}) => summary)));

/** A margin or floor on the scale on which differences are worked out: a share becomes a log ratio. */
export const scaled = (quantity: Quantity, share: number): number =>
  quantity.scale === "ratio" ? Math.log1p(share) : share;
/** The other way round: a log ratio becomes a share. */
export const unscaled = (quantity: Quantity, distance: number): number =>
  quantity.scale === "ratio" ? Math.expm1(distance) : distance;

/** The checks in a state that bear on a quantity. */
export const checksIn = (
  state: ComparabilityCheck["state"],
  {checks, quantity}: Pick<Draft, "checks" | "quantity">,
): ComparabilityCheck[] =>
  checks.filter((check) => check.state === state && check.on.some((one) => quantity.restsOn.includes(one)));

/** The checks that keep these sides from being compared in this quantity. */
export const failedChecks = (of: Pick<Draft, "checks" | "quantity">): ComparabilityCheck[] =>
  checksIn("fails", of);

/** Whether head is on the good side of base. */
export const isGain = (quantity: Quantity, {estimate}: Contrast): boolean =>
  estimate < 0 === (quantity.best === "lowest");

/**
 * Differences below this are nobody's business, and within the margin two sides are the same; of error rates by the error at
 * hand, since one point more is little of 20 % and much of 3 %.
 */
export function marginsOf({quantity, contrast, stated}: Pick<Draft, "quantity" | "contrast" | "stated">): {
  margin: number;
  least: number;
} {
  const smaller = contrast === null ? null : Math.min(contrast.base, contrast.head);
  const own =
    quantity.marginShare === undefined || smaller === null
      ? quantity.margin
      : Math.min(quantity.margin, Math.max(quantity.marginShare * smaller, leastMargin));
  const margin = stated ?? own;
  return {margin, least: Math.min(quantity.least, margin / 4)};
}

/** The margin of an error rate is never closer than this, however small the error: a tenth of a point. */
const leastMargin = 0.001;

/** A draft with the interval that decides it and is printed; null where nothing decides. */
export interface Decided {
  draft: Draft;
  /** On the contrast's scale. */
  interval: [number, number] | null;
  family: Family;
  /** The smallest risk at which it would still be called different, and the same; corrected for the family. */
  p: CorrectedP | null;
}

/** The interval of a draft at a risk: no surer than that of the quantity that decides the question it belongs to. */
function intervalAt({contrast, quantity, decisive}: Draft, risk: number): [number, number] | null {
  if (contrast === null) return null;
  const own = intervalOf(contrast, risk);
  if (decisive === null || decisive.contrast === null) return own;
  const other = intervalOf(decisive.contrast, risk);
  const [low, high] = decisive.quantity.best === quantity.best ? other : [-other[1], -other[0]];
  return [Math.min(own[0], low), Math.max(own[1], high)];
}

/** Whether an interval leaves out "no difference". */
const isApart = ([low, high]: readonly [number, number]): boolean => low > 0 || high < 0;

/** Whether an interval lies inside a margin. */
const isWithin = ([low, high]: readonly [number, number], margin: number): boolean =>
  Math.max(-low, high) < margin;

/** The smallest risk at which a draft's interval shows something, between almost none and certainty. */
function riskWhere(draft: Draft, shows: (interval: [number, number]) => boolean): number {
  let [low, high] = [-12, 0];
  for (let round = 0; round < 20; round++) {
    const middle = (low + high) / 2;
    const interval = intervalAt(draft, 10 ** middle);
    if (interval !== null && shows(interval)) high = middle;
    else low = middle;
  }
  return 10 ** high;
}

/** Decides a draft in its family: the interval that is printed is the one that decides. */
export function decided(draft: Draft, family: Family): Decided {
  const interval = failedChecks(draft).length > 0 ? null : intervalAt(draft, family.risk);
  if (interval === null) return {draft, interval, family, p: null};
  const {margin} = marginsOf(draft);
  const corrected = (risk: number): number => Math.min(1, 1 - (1 - risk) ** Math.max(1, family.comparisons));
  const p = {
    difference: corrected(riskWhere(draft, isApart)),
    equivalence: corrected(riskWhere(draft, (one) => isWithin(one, scaled(draft.quantity, margin)))),
  };
  return {draft, interval, family, p};
}

/**
 * What an interval says: different where it leaves out "no difference" and the change is worth a word, the same where it lies
 * inside the margin, else nothing.
 */
export function findingOf({draft, interval}: Decided): "different" | "same" | null {
  const {contrast, quantity} = draft;
  if (interval === null || contrast === null) return null;
  const {margin, least} = marginsOf(draft);
  if (isApart(interval) && Math.abs(contrast.estimate) >= scaled(quantity, least)) return "different";
  return isWithin(interval, scaled(quantity, margin)) ? "same" : null;
}
