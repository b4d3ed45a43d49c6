// Stretches in which a GPU was idle.
import type {Level, Stretch} from "./stretches.ts";

/** Below this share of time busy, a GPU counts as idle: one kernel of a desktop now and then is no work. */
export const busyFrom = 0.05;

/** A stretch must outlast this many sensor windows to be told from a window that fell badly. */
const windowsPerGap = 2;

/** Stretches of at least two sensor windows in which a device did next to nothing. A gap in the samples ends one. */
export function idleStretches(levels: readonly Level[], windowMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | null = null;
  for (const {startMs, endMs, value} of levels) {
    const isIdle = value < busyFrom;
    if (isIdle && open !== null && startMs - open.endMs <= windowMs) open.endMs = endMs;
    else if (isIdle) {
      if (open !== null) stretches.push(open);
      open = {startMs, endMs};
    } else if (open !== null) {
      stretches.push(open);
      open = null;
    }
  }
  if (open !== null) stretches.push(open);
  return stretches.filter(({startMs, endMs}) => endMs - startMs >= windowsPerGap * windowMs);
}

/** Idle stretches summed up. */
export interface IdleTime {
  count: number;
  totalMs: number;
  longestMs: number;
}

/** How often, and how long, a device was idle within a stretch; one that reaches beyond it counts with its part inside. */
export function idleWithin(stretches: readonly Stretch[], {startMs, endMs}: Stretch): IdleTime {
  const lengths = stretches
    .map((one) => Math.min(endMs, one.endMs) - Math.max(startMs, one.startMs))
    .filter((ms) => ms > 0);
  return {
    count: lengths.length,
    totalMs: lengths.reduce((sum, ms) => sum + ms, 0),
    longestMs: Math.max(0, ...lengths),
  };
}
