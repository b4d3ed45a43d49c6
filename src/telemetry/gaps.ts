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
 * Stretches of a run without samples: between `startUnixMs`, the samples and `endUnixMs`, which is null where the last
 * sample is the end. One in which the sampler died is a gap at any length; otherwise three periods are allowed, as
 * timers on a busy machine are late.
 */
export function findGaps(
  unixMs: readonly number[],
  {
    startUnixMs,
    endUnixMs,
    periodMs,
    deaths,
  }: {
    startUnixMs: number;
    endUnixMs: number | null;
    periodMs: number;
    deaths: readonly Death[];
  },
): Gap[] {
  const instants = [startUnixMs, ...unixMs, ...(endUnixMs === null ? [] : [endUnixMs])];
  return instants.slice(1).flatMap((end, index) => {
    const start = instants[index] ?? end;
    if (end <= start) return [];
    // One that died before the run began explains why there is no first sample.
    const death = deaths.find(({unixMs: diedMs}) => (index === 0 || diedMs > start) && diedMs <= end);
    if (death !== undefined) return [{startUnixMs: start, endUnixMs: end, reason: death.reason}];
    if (end - start <= gapPeriods * periodMs) return [];
    return [{startUnixMs: start, endUnixMs: end, reason: "the sampler got no CPU time or the machine slept"}];
  });
}
