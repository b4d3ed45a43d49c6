/** Unix milliseconds that never step back: the wall clock at the start of this process plus a monotonic clock. */
export const unixNowMs = (): number => performance.timeOrigin + performance.now();

/** One question to another process: when it was asked and answered here, and what the other's clock said. */
export interface ClockRound {
  sentMs: number;
  receivedMs: number;
  otherMs: number;
}

/** What to add to the other process's times to have them on our clock, and how wrong that may be. */
export interface ClockOffset {
  offsetMs: number;
  errorMs: number;
}

/** Spacing of doubles at today's Unix milliseconds is 2^-12 ms; several are added, so round up to a microsecond. */
const timerResolutionMs = 0.001;

/**
 * Offset between two clocks from question-and-answer rounds, as in NTP (RFC 5905, section 8): the answer was given
 * somewhere between question and receipt, so the middle is off by half the round trip at most. The quickest round
 * binds tightest. Two processes need it although they share a machine: `performance.timeOrigin` differs by as much as
 * the wall clock was stepped between their starts.
 */
export function clockOffset(rounds: readonly ClockRound[]): ClockOffset {
  const tripMs = ({sentMs, receivedMs}: ClockRound): number => receivedMs - sentMs;
  const [first, ...others] = rounds;
  if (first === undefined) throw new Error("no clock rounds: 0 (ask at least once)");
  const best = others.reduce((least, round) => (tripMs(round) < tripMs(least) ? round : least), first);
  return {
    offsetMs: best.sentMs + tripMs(best) / 2 - best.otherMs,
    errorMs: tripMs(best) / 2 + timerResolutionMs,
  };
}
