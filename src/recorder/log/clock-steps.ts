// Times of a run during which the wall clock was set.
import type {TrainingEvent} from "../../schema/event.ts";

/** An event, and when the recorder heard it, by the recorder's clock. */
export interface HeardEvent {
  event: TrainingEvent;
  heardUnixMs: number;
}

/** Events are held back for less than this, so a smaller step cannot be told from a wait. */
const leastStepMs = 1000;

/** How far instants may be off for steps that are too small to be told. */
export const smallStepsMs = (stepsMs: readonly number[]): number =>
  stepsMs.map(Math.abs).reduce((sum, ms) => (ms < leastStepMs ? sum + ms : sum), 0);

/** The recorder's own reading of when it heard something is this precise. */
const leewayMs = 50;

/**
 * The events of a trainer as if the wall clock had not been set meanwhile: one that asks the wall clock for its instants
 * gets later ones that are off by the step. How far each is off is not said, but an event is never heard before it was
 * made, and soon after: of the instants that it may mean, the latest that is not after it was heard. A trainer whose clock
 * never steps keeps its instants, as any other would lie in the future, or farther back than events are held. `driftMs`: how
 * far the trainer's clock is ahead of the recorder's without the steps.
 */
export function withoutClockSteps(
  heard: readonly HeardEvent[],
  {driftMs, stepsMs}: {driftMs: number; stepsMs: readonly number[]},
): TrainingEvent[] {
  let sum = 0;
  const offsets = [0, ...stepsMs.filter((ms) => Math.abs(ms) >= leastStepMs).map((ms) => (sum += ms))];
  return heard.map(({event, heardUnixMs}) => {
    const meant = (unixMs: number): number => {
      const possible = offsets
        .map((offset) => unixMs - offset)
        .filter((ms) => ms <= heardUnixMs + driftMs + leewayMs);
      return possible.length === 0 ? unixMs : Math.max(...possible);
    };
    return event.event === "step"
      ? {...event, startUnixMs: event.startUnixMs.map(meant)}
      : {...event, unixMs: meant(event.unixMs)};
  });
}
