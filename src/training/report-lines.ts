import type {TrainingEvent} from "../schema/event.ts";
import {batchSteps, type EventWriter} from "./report-events.ts";

/** Shows a training to people, one line per event. */
export function createEventLines(print: (line: string) => void = console.log): EventWriter {
  return batchSteps((event) => {
    const line = lineOf(event);
    if (line !== null) print(line);
  });
}

/** An event as a line; null for a mark, since the lines around it say the same.  */
function lineOf(event: TrainingEvent): string | null {
  switch (event.event) {
    case "run-started": {
      const {train, valid, unit} = event.work ?? {train: 0, valid: 0, unit: "images"};
      return `${event.model} with ${event.parameters} parameters on ${event.deviceName}: ${train} + ${valid} ${unit}, ${event.stepsPerEpoch} steps an epoch`;
    }
    case "step": {
      const {epoch, loss = [], durationMs, dataWaitMs = []} = event;
      return `epoch ${epoch + 1}: loss ${meanOf(loss).toFixed(4)}, ${meanOf(durationMs).toFixed(1)} ms a step, ${meanOf(dataWaitMs).toFixed(2)} ms waiting for its batch (mean of ${durationMs.length})`;
    }
    case "epoch":
      return `epoch ${event.epoch + 1} done: train loss ${shown(event.trainLoss)}, valid loss ${shown(event.validLoss)}, error rate ${shown(event.errorRate)}`;
    case "run-ended":
      return "done";
    case "rank":
    case "report":
    case "phase-started":
    case "phase-ended":
      return null;
  }
}

const meanOf = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;

const shown = (value: number | null): string => (value === null ? "unknown" : value.toFixed(4));
