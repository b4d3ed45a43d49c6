// Log entries that say no step, until the next state of a progress bar says it.
import type {Finding} from "../reader.ts";

/** A state of the training's bar. */
export interface BarState {
  done: number;
  unixMs: number;
}

/** A bar's state this near to an entry is of the same instant. */
const nearMs = 60;

type Entry = Extract<Finding, {found: "report" | "evaluation"}>;

/** An entry of a log that says no step, until the bar's next state says it. */
export interface Waiting {
  hold(entry: Entry & {unixMs: number}, last: BarState | null): void;
  /** The entry with the step of the bar's state that is nearest to it: a bar is drawn anew right after an entry. */
  release(next: BarState | null): Finding[];
}

export function createWaiting(): Waiting {
  let held: {entry: Entry & {unixMs: number}; last: BarState | null} | null = null;
  return {
    hold(entry, last) {
      held = {entry, last};
    },
    release(next) {
      if (held === null) return [];
      const {entry, last} = held;
      held = null;
      const [nearest] = [last, next]
        .flatMap((one) =>
          one === null ? [] : [{done: one.done, distanceMs: Math.abs(one.unixMs - entry.unixMs)}],
        )
        .filter(({distanceMs}) => distanceMs <= nearMs)
        .toSorted((a, b) => a.distanceMs - b.distanceMs);
      return [{...entry, step: nearest?.done ?? null}];
    },
  };
}
