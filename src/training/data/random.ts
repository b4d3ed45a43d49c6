/**
 * A random number generator in [0, 1) that depends on its seeds only, mulberry32 (Tommy Ettinger, public domain).
 * Each image has its own generator, e.g. `createRandom(seed, epoch, index)`, so no order of work changes a result.
 */
export function createRandom(...seeds: readonly number[]): () => number {
  let state = seeds.reduce((mixed, seed) => mix(Math.imul(mixed, 31) + seed), 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Spreads close integers over 32 bits: the finalizer of MurmurHash3 (Austin Appleby, public domain). */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

/** The items in a random order, as a new array (Fisher and Yates). */
export function shuffled<T>(items: Iterable<T>, random: () => number): T[] {
  const result: T[] = [];
  for (const item of items) {
    const place = Math.floor(random() * (result.length + 1));
    const displaced = result[place];
    if (displaced === undefined) result.push(item);
    else {
      result.push(displaced);
      result[place] = item;
    }
  }
  return result;
}
