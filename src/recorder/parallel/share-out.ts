/**
 * Has each of several takers do one part after another until none is left. Where one fails, no further part is taken, and once
 * the others have done theirs, its error is thrown.
 */
export async function shareOut<Taker, Part>(
  takers: readonly Taker[],
  parts: readonly Part[],
  work: (taker: Taker, part: Part) => Promise<void>,
): Promise<void> {
  const left = [...parts];
  async function serve(taker: Taker): Promise<void> {
    try {
      for (let part = left.shift(); part !== undefined; part = left.shift()) await work(taker, part);
    } catch (error) {
      left.length = 0;
      throw error;
    }
  }
  const ended = await Promise.allSettled(takers.map(serve));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}
