// How a trainer numbers its epochs.

/** An epoch as a line numbers it. */
export interface PrintedEpoch {
  value: number;
  /** The last one, `Epoch 1/3`; null where it is not printed. */
  last: number | null;
}

/** Where an epoch stands among those of the run. */
export interface EpochPlace {
  /** From 0, over all fits. */
  epoch: number;
  stage: string;
}

/** Counts epochs from 0 over all fits of a run, whatever number a trainer begins with. */
export interface Numbering {
  at(printed: PrintedEpoch, options?: {fromZero?: boolean}): EpochPlace;
  /** The next epoch is one of another fit, although its number may be that of the last. */
  beginFit(): void;
}

const stageName = (fit: number): string => (fit === 1 ? "fit" : `fit ${fit}`);

/** `Epoch 1/3` counts from 1, `epoch 0` from 0; a number above 1 that comes first is one of a training that went on. */
function firstNumber({value, last}: PrintedEpoch, latest: number): number {
  if (value === 0) return 0;
  // Two ways of numbering in one output mean the same epoch.
  if (latest >= 0) return value === latest ? 0 : 1;
  return value === 1 || last !== null ? 1 : 0;
}

/** A numbering that begins anew when the numbers do: `Epoch 1/2` after `Epoch 3/3` is the first of a second fit. */
export function createNumbering(): Numbering {
  const first = new Map<boolean, number>();
  let offset = 0;
  let fit = 1;
  let latest = -1;
  let latestLast: number | null = null;
  let isNewFit = false;
  return {
    at(printed, {fromZero = false} = {}) {
      const {value, last} = printed;
      const form = last === null;
      const begins = first.get(form) ?? (fromZero ? 0 : firstNumber(printed, latest));
      first.set(form, begins);
      const counted = Math.max(0, value - begins);
      const isAnew = counted + offset < latest || (isNewFit && counted + offset <= latest);
      const hasOtherEnd = last !== null && latestLast !== null && last !== latestLast;
      if (isAnew) offset = latest + 1 - counted;
      if (isAnew || (hasOtherEnd && counted + offset > latest)) fit += 1;
      isNewFit = false;
      if (last !== null) latestLast = last;
      latest = counted + offset;
      return {epoch: latest, stage: stageName(fit)};
    },
    beginFit() {
      isNewFit = latest >= 0;
    },
  };
}
