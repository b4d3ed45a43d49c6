import {availableParallelism} from "node:os";

/**
 * Runs `work` on each item, a few at a time: enough to keep every core decoding, few enough to hold a few images only.
 * Rejects with the first failure; the rest is not started.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  limit = 2 * availableParallelism(),
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const worker = async () => {
    for (let next = queue.next(); !failed && next.done !== true; next = queue.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({length: limit}, worker));
}
