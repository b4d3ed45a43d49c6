import {removeUnfinished} from "../plan/remaining.ts";
import {lockSweep, type Shard} from "../process/sweep-lock.ts";
import {clearLeftBehind} from "../supervision/left-behind.ts";

/**
 * Clears away what a recorder left that was killed when all runs were written: its lock, files half-written, processes and
 * folders. Throws SweepLocked where another recorder is at the sweep.
 */
export async function clearAwayAfter(runs: string, sweep: string, shard: Shard | null = null): Promise<void> {
  const unlock = await lockSweep(runs, sweep, shard);
  if (shard === null) await removeUnfinished(runs, sweep);
  await clearLeftBehind();
  await unlock();
}
