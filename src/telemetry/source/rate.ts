// Rates from counters.

/** Growth of a counter per unit of `base` (time, or another counter); null until there is something to compare with. */
export type Rate = (counter: number, base: number) => number | null;

/**
 * Compares each reading with the last one that is at least half of `minBase` away, as samples at marks may be close
 * together: counters that move in ticks of 10 ms say nothing over a few milliseconds. While none is, with the oldest.
 * One that is more than `maxBase` away is of before a pause between two runs, and begins anew.
 */
export function createRate(minBase: number, maxBase = Number.POSITIVE_INFINITY): Rate {
  let reference: {counter: number; base: number} | null = null;
  // Readings after the reference: one of them, where samples follow their schedule.
  let later: {counter: number; base: number}[] = [];
  return (counter, base) => {
    for (let next = later[0]; next !== undefined && base - next.base >= minBase / 2; next = later[0]) {
      reference = next;
      later.shift();
    }
    const now = {counter, base};
    if (reference === null || base - reference.base > maxBase) {
      reference = now;
      later = [];
      return null;
    }
    later.push(now);
    return base <= reference.base ? null : (counter - reference.counter) / (base - reference.base);
  };
}

/**
 * Follows a counter, but grows by `maxPerBase` per unit of base at most; what is above comes with later readings.
 * Kernel ticks and processes found late would otherwise show as more CPU than there is, and the sum stays right.
 */
export function createGrowthLimit(maxPerBase: number): (counter: number, base: number) => number {
  let last: {value: number; base: number} | null = null;
  return (counter, base) => {
    const value = last === null ? counter : Math.min(counter, last.value + (base - last.base) * maxPerBase);
    last = {value, base};
    return value;
  };
}
