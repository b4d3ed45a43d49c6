// How often a GPU's energy counter moves.
import {setTimeout as sleep} from "node:timers/promises";

/** What NVIDIA's energy counters are said to do (ml.energy), for one that does not move while it is looked at. */
const usualStepMs = 100;
const lookMs = 450;
const pollMs = 1;

/**
 * How often a counter moves, in milliseconds: the median distance between the changes seen in half a second of close
 * looking. Done once, before any run: what an energy says of a short phase depends on it, and no driver tells it.
 */
export async function counterStepMs(
  read: () => number | null,
  {
    nowMs = () => performance.now(),
    wait = (ms: number): Promise<unknown> => sleep(ms),
  }: {nowMs?: () => number; wait?: (ms: number) => Promise<unknown>} = {},
): Promise<number> {
  const beganMs = nowMs();
  const changesMs: number[] = [];
  let last = read();
  if (last === null) return usualStepMs;
  while (nowMs() - beganMs < lookMs) {
    await wait(pollMs);
    const value = read();
    if (value === last) continue;
    changesMs.push(nowMs());
    last = value;
  }
  const distances = changesMs.slice(1).map((at, index) => at - (changesMs[index] ?? at));
  distances.sort((a, b) => a - b);
  return Math.round(distances[Math.floor(distances.length / 2)] ?? usualStepMs);
}
