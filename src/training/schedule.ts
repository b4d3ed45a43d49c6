/** Learning rate and momentum (AdamW's first decay rate) of one step. */
export interface StepRates {
  learningRate: number;
  momentum: number;
}

/** Share of the steps in which the learning rate rises; fastai's `fit_one_cycle` default. */
const riseShare = 0.25;

/** The first learning rate is the maximum over this, the last the maximum over the other; fastai's defaults. */
const startDivisor = 25;
const endDivisor = 1e5;

/** Momentum falls while the learning rate rises, and rises again; fastai's defaults. */
const momentumHigh = 0.95;
const momentumLow = 0.85;

/**
 * Rates of step `step` (from 0) of `totalSteps` on the one-cycle schedule: cosine up, cosine down.
 * Source: Smith, "A disciplined approach to neural network hyper-parameters" (2018), as fastai 2's `fit_one_cycle` does it.
 */
export function oneCycle(step: number, totalSteps: number, maxLearningRate: number): StepRates {
  const progress = step / totalSteps;
  if (progress < riseShare) {
    const share = progress / riseShare;
    return {
      learningRate: cosine(maxLearningRate / startDivisor, maxLearningRate, share),
      momentum: cosine(momentumHigh, momentumLow, share),
    };
  }
  const share = (progress - riseShare) / (1 - riseShare);
  return {
    learningRate: cosine(maxLearningRate, maxLearningRate / endDivisor, share),
    momentum: cosine(momentumLow, momentumHigh, share),
  };
}

/** From `start` at share 0 to `end` at share 1 along half a cosine. */
function cosine(start: number, end: number, share: number): number {
  return start + ((end - start) * (1 - Math.cos(Math.PI * share))) / 2;
}
