/** An end of the sampler process during a run. */
export interface Death {
  unixMs: number;
  reason: string;
}

export interface Gap {
  startUnixMs: number;
  endUnixMs: number;
  reason: string;
}

/** A stretch without samples is a gap when it is longer than this many periods. */
const gapPeriods = 3;

/**
 * The gap between two instants that follow each other, samples or bounds of the run; null where there is none. A
 * stretch in which the sampler died is a gap at any length; otherwise three periods are allowed, as timers on a busy
 * machine are late. `isFirst`: it begins with the run, so a sampler that died before explains it too.
 */
export function gapBetween(
  startUnixMs: number,
  endUnixMs: number,
  {periodMs, deaths, isFirst = false}: {periodMs: number; deaths: readonly Death[]; isFirst?: boolean},
): Gap | null {
  if (endUnixMs <= startUnixMs) return null;
  const death = deaths.find(({unixMs}) => (isFirst || unixMs > startUnixMs) && unixMs <= endUnixMs);
  if (death !== undefined) return {startUnixMs, endUnixMs, reason: death.reason};
  if (endUnixMs - startUnixMs <= gapPeriods * periodMs) return null;
  return {startUnixMs, endUnixMs, reason: "the sampler got no CPU time or the machine slept"};
}
