import type {EpochEvent, TrainingEvent} from "../../schema/event.ts";

const isEpoch = (event: TrainingEvent): event is EpochEvent => event.event === "epoch";

/** Whether hooks reported these events: they see steps and phases of a training, and seldom all of its figures. */
export const areOfHooks = (events: readonly TrainingEvent[]): boolean =>
  events.some((event) => event.event === "phase-started" && event.by === "hooks");

/** Hooks that saw no epoch begin report all steps as one, of this stage. */
const onlySteps = "steps";

/**
 * Events of hooks, with the figures that a reader found in what the training printed where hooks know none. null where
 * the reader knows more: it found epochs, and hooks saw only steps.
 */
export function withReadFigures(
  events: readonly TrainingEvent[],
  read: readonly TrainingEvent[],
): readonly TrainingEvent[] | null {
  const own = events.filter(isEpoch);
  const printed = read.filter(isEpoch);
  if (printed.length > own.length && own.every(({stage}) => stage === onlySteps)) return null;
  if (printed.length !== own.length) return events;
  const figures = new Map(own.map((event, index) => [event, printed[index]]));
  return events.map((event) => {
    const found = isEpoch(event) ? figures.get(event) : undefined;
    if (!isEpoch(event) || found === undefined) return event;
    return {
      ...event,
      trainLoss: event.trainLoss ?? found.trainLoss,
      validLoss: event.validLoss ?? found.validLoss,
      errorRate: event.errorRate ?? found.errorRate,
      metrics: {...found.metrics, ...event.metrics},
    };
  });
}
