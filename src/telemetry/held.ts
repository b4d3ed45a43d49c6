/** A timer may be this much early; a read must not slip to the next sample for that. */
const leewayMs = 20;

/**
 * Reads anew when `periodMs` have passed since the last time, and gives what was read then in between: for figures that
 * move slowly, or cost too much to be read at every sample.
 */
export function held<T>(periodMs: number, read: () => T, nowMs: () => number): () => T {
  let last: {value: T; untilMs: number} | null = null;
  return () => {
    const atMs = nowMs();
    if (last === null || atMs >= last.untilMs) last = {value: read(), untilMs: atMs + periodMs - leewayMs};
    return last.value;
  };
}
