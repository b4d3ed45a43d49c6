// Looks closely at quick sensors after a mark.
import type {Timing} from "./schedule.ts";

/** Energy counters move every 20 to 100 ms and should be caught within a millisecond; utilization need not be. */
const finePollMs = 1;
const fineForMs = 110;
const coarsePollMs = 4;

/** Two windows of the usual utilization sensor (200 ms) and a little. */
const followForMs = 450;

/** How many moves of a column say all: when it moves and, of a counter, by how much; of a reading, what the next window had. */
const movesWanted = 2;

/**
 * Looks closely at quick columns for half a second after a mark, and calls `onMoved` with those that moved, at most
 * twice each: sampled every 100 ms alone, a sensor's windows could not be told apart from the phases around
 * them. `look` names the columns that moved since its last call. Returns how to stop.
 */
export function follow({
  look,
  onMoved,
  timing,
}: {
  look: () => readonly number[];
  onMoved: (columns: readonly number[]) => void;
  timing: Timing;
}): () => void {
  const moves = new Map<number, number>();
  const beganMs = timing.nowMs();
  let cancel = timing.wakeAfter(finePollMs, wake);
  function wake(): void {
    const moved = look().filter((column) => {
      const count = (moves.get(column) ?? 0) + 1;
      moves.set(column, count);
      return count <= movesWanted;
    });
    if (moved.length > 0) onMoved(moved);
    const elapsedMs = timing.nowMs() - beganMs;
    if (elapsedMs < followForMs)
      cancel = timing.wakeAfter(elapsedMs < fineForMs ? finePollMs : coarsePollMs, wake);
  }
  return () => cancel();
}
