// What hooks saw and what a reader read, as one run.
import type {EpochEvent, StepEvent, TrainingEvent} from "../../schema/event.ts";

const isEpoch = (event: TrainingEvent): event is EpochEvent => event.event === "epoch";

const hasFigures = (event: TrainingEvent): boolean =>
  event.event === "report" && Object.keys(event.figures).length + (event.notFinite ?? []).length > 0;

/** Whether hooks reported these events: they see steps and phases of a training, and seldom all of its figures. */
export const areOfHooks = (events: readonly TrainingEvent[]): boolean =>
  events.some((event) => event.event === "phase-started" && event.by === "hooks");

/** The steps of one event by the epochs in which they began: the first of `ends` (Unix ms) that lies after a step. */
function byEpoch(event: StepEvent, ends: readonly {epoch: number; unixMs: number}[]): StepEvent[] {
  const epochs = event.startUnixMs.map((at) => ends.find(({unixMs}) => at < unixMs)?.epoch);
  return [...new Set(epochs)].flatMap((epoch, part) => {
    if (epoch === undefined) return [];
    const of = <T>(column: readonly T[]): T[] => column.filter((_, index) => epochs[index] === epoch);
    const {dataWaitMs, loss, work, gpuMs, passedOver, ...rest} = event;
    return {
      ...rest,
      epoch,
      ...(passedOver === undefined || part > 0 ? {} : {passedOver}),
      startUnixMs: of(event.startUnixMs),
      durationMs: of(event.durationMs),
      ...(dataWaitMs === undefined ? {} : {dataWaitMs: of(dataWaitMs)}),
      ...(loss === undefined ? {} : {loss: of(loss)}),
      ...(work === undefined ? {} : {work: of(work)}),
      ...(gpuMs === undefined ? {} : {gpuMs: of(gpuMs)}),
    };
  });
}

/** Epochs that were read of a training of which hooks saw steps only: the steps belong to the epochs they fell into. */
function withReadEpochs(events: readonly TrainingEvent[], read: readonly TrainingEvent[]): TrainingEvent[] {
  const ends = read.filter(isEpoch);
  const own = events.filter(
    ({event}) => event === "run-started" || event === "run-ended" || event === "report" || event === "rank",
  );
  const steps = events.filter((event) => event.event === "step");
  return [...own, ...read, ...steps.flatMap((event) => byEpoch(event, ends))];
}

/**
 * Events of hooks with what a reader found in what the training printed: figures where hooks know none; epochs where hooks
 * saw steps only.
 */
export function withReadFigures(
  events: readonly TrainingEvent[],
  read: readonly TrainingEvent[],
): readonly TrainingEvent[] {
  const own = events.filter(isEpoch);
  const printed = read.filter(isEpoch);
  if (own.length === 0 && printed.length > 0) return withReadEpochs(events, read);
  // A framework that hooks know reports all that it prints. Of a loop they make one report, at its end.
  const told = events.filter(hasFigures).length;
  const more = told < read.filter(hasFigures).length ? read.filter(({event}) => event === "report") : [];
  if (printed.length !== own.length) return [...events, ...more];
  const figures = new Map(own.map((event, index) => [event, printed[index]]));
  const filled = events.map((event) => {
    const found = isEpoch(event) ? figures.get(event) : undefined;
    if (!isEpoch(event) || found === undefined) return event;
    const row = {
      ...event,
      trainLoss: event.trainLoss ?? found.trainLoss,
      validLoss: event.validLoss ?? found.validLoss,
      errorRate: event.errorRate ?? found.errorRate,
      metrics: {...found.metrics, ...event.metrics},
    };
    const known = new Map(
      Object.entries({...row.metrics, trainLoss: row.trainLoss, validLoss: row.validLoss}),
    );
    const lost = (found.notFinite ?? []).filter((name) => typeof known.get(name) !== "number");
    const notFinite = [...new Set([...(event.notFinite ?? []), ...lost])];
    return notFinite.length === 0 ? row : {...row, notFinite};
  });
  return [...filled, ...more];
}
