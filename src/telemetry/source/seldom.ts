// When a figure is due that is read seldom.

/** A timer may be this much early; what is read every so often must not slip to the next sample for that. */
const leewayMs = 20;

/** Decides when something that is read seldom is due. */
export interface Seldom {
  isDue(nowMs: number): boolean;
  /** Notes that it was read at `nowMs` and is due again `periodMs` later; 0: at the next sample. */
  note(nowMs: number, periodMs: number): void;
}

/** Something that is due at once, and then whenever its period has passed. */
export function createSeldom(): Seldom {
  let dueMs = Number.NEGATIVE_INFINITY;
  return {
    isDue: (nowMs) => nowMs >= dueMs,
    note: (nowMs, periodMs) => {
      dueMs = periodMs === 0 ? nowMs : nowMs + periodMs - leewayMs;
    },
  };
}
