// The yardstick's fixed piece of work.

/** Which piece of work this is: times of two versions say nothing of each other. */
export const yardstickVersion = 1;

/** Rounds of arithmetic of one thread: about an eighth of a second on a server's core of 2023. */
const arithmeticRounds = 24_000_000;

/** What one thread reads, and as much again that it writes: together more than the caches of a core. */
const streamedBytes = 24 * 2 ** 20;
/** How often: about an eighth of a second on the same machine. */
const streamPasses = 24;

/** Eight chains of multiply-adds that do not wait for each other. The sum is there so that nothing can be left out. */
function multiplyAdd(rounds: number): number {
  let [a, b, c, d] = [1, 1.1, 1.2, 1.3];
  let [e, f, g, h] = [1.4, 1.5, 1.6, 1.7];
  for (let round = 0; round < rounds; round++) {
    a = a * 0.999 + 0.001;
    b = b * 0.998 + 0.002;
    c = c * 0.997 + 0.003;
    d = d * 0.996 + 0.004;
    e = e * 0.995 + 0.005;
    f = f * 0.994 + 0.006;
    g = g * 0.993 + 0.007;
    h = h * 0.992 + 0.008;
  }
  return a + b + c + d + e + f + g + h;
}

/** The work of one thread, ready to be timed: compiled, and its memory there. */
export interface ThreadWork {
  arithmetic(): void;
  memory(): void;
}

/** Prepares the work of one thread: `share` of it, 1 where it is to be timed. */
export function prepareWork(share = 1): ThreadWork {
  const from = new Float64Array(Math.ceil((share * streamedBytes) / 8)).fill(1);
  const to = new Float64Array(from.length);
  const rounds = Math.ceil(share * arithmeticRounds);
  const check = (sum: number): void => {
    if (!Number.isFinite(sum)) throw new Error(`the work came to ${sum}`);
  };
  const work: ThreadWork = {
    arithmetic: () => check(multiplyAdd(rounds)),
    memory() {
      for (let pass = 0; pass < streamPasses; pass++) to.set(from);
      check(to[0] ?? Number.NaN);
    },
  };
  // Long enough for the loop to be compiled, and once through the memory.
  check(multiplyAdd(Math.ceil(rounds / 20)));
  to.set(from);
  return work;
}
