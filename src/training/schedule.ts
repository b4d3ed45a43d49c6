/** The shape of a one-cycle schedule. */
export interface Cycle {
  /** Share of the steps in which the learning rate rises. */
  riseShare: number;
  /** The first learning rate is the maximum over this, the last the maximum over the other. */
  startDivisor: number;
  endDivisor: number;
}

/** Momentum falls while the learning rate rises, and rises again; fastai's defaults (`Learner`, moms). */
const momentumHigh = 0.95;
const momentumLow = 0.85;

/**
 * Rates at `progress` (0 at the first step, below 1 at the last) of a one-cycle schedule: cosine up, cosine down, as a
 * share of the highest learning rate. Source: Smith, "A disciplined approach to neural network hyper-parameters" (2018),
 * as fastai 2's `fit_one_cycle` does it.
 */
export function oneCycle(
  progress: number,
  {riseShare, startDivisor, endDivisor}: Cycle,
): {rateShare: number; momentum: number} {
  if (progress < riseShare) {
    const share = progress / riseShare;
    return {
      rateShare: cosine(1 / startDivisor, 1, share),
      momentum: cosine(momentumHigh, momentumLow, share),
    };
  }
  const share = (progress - riseShare) / (1 - riseShare);
  return {
    rateShare: cosine(1, 1 / endDivisor, share),
    momentum: cosine(momentumLow, momentumHigh, share),
  };
}

/** From `start` at share 0 to `end` at share 1 along half a cosine. */
function cosine(start: number, end: number, share: number): number {
  return start + ((end - start) * (1 - Math.cos(Math.PI * share))) / 2;
}
