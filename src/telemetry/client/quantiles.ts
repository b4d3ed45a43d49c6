/** Quantiles of a stream of durations in bounded memory. */
export interface Quantiles {
  add(value: number): void;
  /** p50 and p95 by nearest rank, within 1 %, and the largest exactly; zeros where nothing was added. */
  read(): {p50: number; p95: number; max: number};
}

/** Each bin is this much wider than the one before, so that its middle is off by 1 % at most. */
const binGrowth = 1.02;
const least = 1e-4;

/** Counts values in bins that grow with the value: a day of samples takes as much room as a second of them. */
export function createQuantiles(): Quantiles {
  const counts = new Map<number, number>();
  let total = 0;
  let max = 0;
  const binOf = (value: number): number =>
    value <= least ? 0 : 1 + Math.floor(Math.log(value / least) / Math.log(binGrowth));
  const middleOf = (bin: number): number => (bin === 0 ? 0 : least * binGrowth ** (bin - 0.5));
  return {
    add: (value) => {
      const bin = binOf(value);
      counts.set(bin, (counts.get(bin) ?? 0) + 1);
      total += 1;
      max = Math.max(max, value);
    },
    read: () => {
      const bins = [...counts].sort(([a], [b]) => a - b);
      const quantile = (share: number): number => {
        let rank = Math.ceil(share * total);
        for (const [bin, count] of bins) {
          rank -= count;
          if (rank <= 0) return Math.min(max, middleOf(bin));
        }
        return 0;
      };
      return {p50: quantile(0.5), p95: quantile(0.95), max};
    },
  };
}
