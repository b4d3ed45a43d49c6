// Reports a training as events.
import {appendFileSync} from "node:fs";
import type {StepEvent, TrainingEvent} from "../schema/event.ts";
import {unixNow, type LoopEvent, type StepTaken} from "./loop.ts";

/** Steps are held back for this long, so that the training seldom waits for a file. */
const flushEveryMs = 250;

/** Where a training's events go. */
export interface EventWriter {
  /** Writes an event; several steps become one `step` event. Throws where the target cannot be written. */
  write(event: TrainingEvent | LoopEvent): void;
  /** Writes the steps held back, e.g. before the process ends by an error. */
  flush(): void;
}

/** Appends events as JSON lines to a file. Each line is in the file when `write` returns, whatever becomes of the process. */
export function createEventWriter(file: string, now = unixNow): EventWriter {
  return batchSteps((event) => appendFileSync(file, `${JSON.stringify(event)}\n`), now);
}

/** Passes events on, the steps of a quarter of a second as one. Their order stays. */
export function batchSteps(send: (event: TrainingEvent) => void, now = unixNow): EventWriter {
  let held: StepTaken[] = [];
  let flushedUnixMs = now();
  const flush = () => {
    flushedUnixMs = now();
    const steps = held;
    held = [];
    if (steps.length > 0) send(stepEvent(steps));
  };
  return {
    flush,
    write(event) {
      if (event.event !== "step-taken") {
        flush();
        send(event);
        return;
      }
      held.push(event);
      if (now() - flushedUnixMs >= flushEveryMs) flush();
    },
  };
}

/** Steps of one epoch as columns. */
function stepEvent(steps: readonly StepTaken[]): StepEvent {
  return {
    event: "step",
    epoch: steps[0]?.epoch ?? 0,
    startUnixMs: steps.map(({startUnixMs}) => startUnixMs),
    durationMs: steps.map(({durationMs}) => durationMs),
    dataWaitMs: steps.map(({dataWaitMs}) => dataWaitMs),
    loss: steps.map(({loss}) => loss),
    ...(steps.some(({gpuMs}) => gpuMs === null) ? {} : {gpuMs: steps.flatMap(({gpuMs}) => gpuMs ?? [])}),
  };
}
