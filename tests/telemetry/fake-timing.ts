import type {Timing} from "../../src/telemetry/schedule.ts";

/** A clock that moves only when told to; each wake comes as late as `lateMs` says, given its number. */
export function fakeTiming(lateMs: (wake: number) => number = () => 0): Timing & {
  /** Runs all that is due until then. */
  runUntil(endMs: number): void;
  /** Time passes without anybody noticing, as while a read blocks. */
  pass(durationMs: number): void;
} {
  let nowMs = 0;
  let wakes = 0;
  let pending: {atMs: number; wake: () => void}[] = [];
  return {
    nowMs: () => nowMs,
    wakeAfter: (delayMs, wake) => {
      const entry = {atMs: nowMs + delayMs + lateMs(wakes++), wake};
      pending.push(entry);
      return () => {
        pending = pending.filter((other) => other !== entry);
      };
    },
    runUntil: (endMs) => {
      for (;;) {
        const next = pending.filter(({atMs}) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        pending = pending.filter((other) => other !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
      nowMs = Math.max(nowMs, endMs);
    },
    pass: (durationMs) => {
      nowMs += durationMs;
    },
  };
}
