/** Growth of a counter per unit of `base` (time, or another counter); null until there is something to compare with. */
export type Rate = (counter: number, base: number) => number | null;

/**
 * Compares each reading with the one before; with the one before that where the last is less than half of `minBase`
 * away, as the last sample of a run may be. Counters that move in ticks of 10 ms say nothing over a few milliseconds.
 */
export function createRate(minBase: number): Rate {
  let readings: {counter: number; base: number}[] = [];
  return (counter, base) => {
    const [older, newer] = readings;
    const enough = ({base: before}: {base: number}): boolean => base - before >= minBase / 2;
    const reference = newer !== undefined && (older === undefined || enough(newer)) ? newer : older;
    readings = [...readings, {counter, base}].slice(-2);
    if (reference === undefined || base <= reference.base) return null;
    return (counter - reference.counter) / (base - reference.base);
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
