// Accuracies and error rates, printed as ratios or in percent.

/** An accuracy or an error rate as a trainer printed it: a ratio, or percent. */
export interface RawShare {
  of: "right" | "wrong";
  value: number;
  /** Whether it is percent; null where the line does not say. */
  percent: boolean | null;
}

/** 1 − 0.9 is 0.09999999999999998; no trainer prints more than nine digits of an accuracy. */
const rounded = (share: number): number => Number(share.toFixed(9));

const isUnsaid = (share: RawShare | null): share is RawShare => share !== null && share.percent === null;

/** Whether shares that do not say what they are are percent: one of them says so, or is above 1. */
const arePercent = (shares: readonly (RawShare | null)[]): boolean =>
  shares.some((share) => share?.percent === true) ||
  shares.some((share) => isUnsaid(share) && share.value > 1);

function errorRateOf({of, value, percent}: RawShare, unsaidArePercent: boolean): number | null {
  const isPercent = percent ?? unsaidArePercent;
  const share = isPercent ? value / 100 : value;
  if (!(share >= 0 && share <= 1)) return null;
  if (of === "right") return rounded(1 - share);
  return isPercent ? rounded(share) : share;
}

/**
 * Error rates, 0 to 1, from the shares of one run's rows. Whether they are percent is decided once for all of them: an
 * accuracy of 0.8 beside one of 2.4 is 0.8 %. null where there is none, or it is none.
 */
export function errorRatesOf(shares: readonly (RawShare | null)[]): (number | null)[] {
  const percent = arePercent(shares);
  return shares.map((share) => (share === null ? null : errorRateOf(share, percent)));
}
