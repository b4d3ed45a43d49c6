import {tQuantile} from "./distributions.ts";
import {pairedShiftInterval, shiftInterval, type RankInterval} from "./ranks.ts";
import {centreOf, commonScale, weightedMean, type Centre} from "./robust.ts";

/** A difference of two centres (head − base), with what is needed to test it and to put an interval around it. */
export interface Contrast {
  /** The two centres; head − base is the estimate. */
  base: number;
  head: number;
  estimate: number;
  standardError: number;
  df: number;
  /** Standard deviation from run to run that the standard error comes from, in the values' unit. */
  spread: number;
  /** How far the estimate may be too high or too low because values were printed in coarse steps; both 0 or more. */
  slack: {down: number; up: number};
  /** What ranks alone allow; null where single runs do not have any. The interval is never narrower. */
  ranks: RankInterval | null;
}

const exact = {down: 0, up: 0};

/** By how much values that follow one another alike (lag-1 autocorrelation `serial`) say less than as many others. */
const inflation = (serial: number): number => (1 + serial) / (1 - serial);

/**
 * Welch's degrees of freedom, drawn towards those of the smaller side, with which t never errs too often (Mickey and Brown, Ann.
 * Math. Statist. 37, 1966). They are a guess from few values themselves, too many where the wider side happens to spread little:
 * at three values a side and spreads of 1 to 6 Welch's own would err in 5.9 % instead of 5, these err in 5.2; with many values they
 * are Welch's. The exponent was found by simulating 2 to 10 values a side.
 */
function degreesOf(welch: number, a: number, b: number): number {
  const [least, most] = [Math.min(a, b), a + b];
  return least + (most - least) * (Math.max(0, welch - least) / (most - least)) ** (1 + 2 / least);
}

/** The centre of a side by the scale of both, or by its own where it has values enough to show that it spreads more. */
function sideOf(values: readonly number[], common: number): Centre {
  const own = commonScale([values]);
  return centreOf(values, Number.isFinite(own) ? Math.max(common, own) : common);
}

/**
 * Difference of Huber's centres with Welch's degrees of freedom (Biometrika 34, 1947), corrected for few values: the two sides need
 * not spread alike. A side with one value borrows the other's spread; null where both have one. `serial` is the
 * autocorrelation of values that follow one another, 0 to 1.
 */
export function contrastOf(
  base: readonly number[],
  head: readonly number[],
  {serial = 0} = {},
): Contrast | null {
  const scale = commonScale([base, head]);
  const [a, b] = [sideOf(base, scale), sideOf(head, scale)];
  const centres = {base: a.value, head: b.value, estimate: b.value - a.value};
  if (a.squaredError === null || b.squaredError === null)
    return borrowed({...centres, ranks: shiftInterval(base, head)}, a, b);
  const squares = a.squaredError + b.squaredError;
  const welch =
    squares === 0 ? a.df + b.df : squares ** 2 / (a.squaredError ** 2 / a.df + b.squaredError ** 2 / b.df);
  const df = degreesOf(welch, a.df, b.df);
  const spread = Math.sqrt(((a.spread ?? 0) ** 2 + (b.spread ?? 0) ** 2) / 2);
  const standardError = Math.sqrt(squares * inflation(serial));
  return {...centres, standardError, df, spread, slack: exact, ranks: shiftInterval(base, head)};
}

function borrowed(
  centres: Pick<Contrast, "base" | "head" | "estimate" | "ranks">,
  a: Centre,
  b: Centre,
): Contrast | null {
  const known = a.squaredError === null ? b : a;
  if (known.squaredError === null || known.spread === null) return null;
  const standardError = Math.sqrt(known.squaredError + known.spread ** 2);
  return {...centres, standardError, df: known.df, spread: known.spread, slack: exact};
}

/**
 * The centre of head − base of values that were measured in pairs; null for fewer than two pairs. In a side's own centre
 * each value has its pair's weight.
 */
export function pairedContrast(base: readonly number[], head: readonly number[]): Contrast | null {
  const differences = head.map((value, index) => value - (base[index] ?? Number.NaN));
  const {value, squaredError, df, spread, weights} = centreOf(differences, commonScale([differences]));
  if (squaredError === null || spread === null) return null;
  return {
    base: weightedMean(base, weights),
    head: weightedMean(head, weights),
    estimate: value,
    standardError: Math.sqrt(squaredError),
    df,
    spread: spread / Math.SQRT2,
    slack: exact,
    ranks: pairedShiftInterval(differences),
  };
}

/**
 * The contrast of two recordings, each of which may as a whole lie off by `spread` (a standard deviation with `df` degrees of
 * freedom), `sessions` of them on each side.
 */
export function acrossSessions(
  contrast: Contrast,
  {spread, df}: {spread: number; df: number},
  sessions: {base: number; head: number},
): Contrast {
  const [own, between] = [contrast.standardError ** 2, spread ** 2 * (1 / sessions.base + 1 / sessions.head)];
  const squares = own + between;
  if (between === 0) return contrast;
  return {
    ...contrast,
    standardError: Math.sqrt(squares),
    df: squares ** 2 / (own ** 2 / contrast.df + between ** 2 / df),
  };
}

/**
 * The mean of several contrasts that have no run in common, with Satterthwaite's degrees of freedom (Biometrics Bull. 2, 1946).
 * Its spread is that of a mean over one run of each. null for none.
 */
export function meanContrast(contrasts: readonly Contrast[]): Contrast | null {
  const k = contrasts.length;
  const [first] = contrasts;
  if (first === undefined || k === 1) return first ?? null;
  const mean = (part: (one: Contrast) => number): number =>
    contrasts.reduce((sum, one) => sum + part(one), 0) / k;
  const squares = mean(({standardError}) => standardError ** 2);
  const parts = mean(({standardError, df}) => standardError ** 4 / df);
  return {
    base: mean(({base}) => base),
    head: mean(({head}) => head),
    estimate: mean(({estimate}) => estimate),
    standardError: Math.sqrt(squares / k),
    df: parts === 0 ? first.df : (k * squares ** 2) / parts,
    spread: Math.sqrt(mean(({spread}) => spread ** 2) / k),
    slack: {down: mean(({slack}) => slack.down), up: mean(({slack}) => slack.up)},
    ranks: null,
  };
}

/**
 * Two-sided interval around a contrast that holds the true difference but for a risk: by Student's t, and never narrower
 * than ranks allow, since two modes or unequal spreads make t too sure.
 */
export function intervalOf(
  {estimate, standardError, df, slack, ranks}: Contrast,
  risk: number,
): [number, number] {
  const half = standardError === 0 ? 0 : tQuantile(1 - risk / 2, df) * standardError;
  const [low, high] = ranks?.(risk) ?? [estimate, estimate];
  return [Math.min(low, estimate - half) - slack.down, Math.max(high, estimate + half) + slack.up];
}
