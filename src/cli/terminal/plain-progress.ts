// A recording in plain lines, for a log.
import type {Progress, ProgressEvent} from "../../recorder/run/progress.ts";
import {formatDuration} from "../../format.ts";
import {
  countedStates,
  endText,
  epochFigureTexts,
  epochText,
  runName,
  stepFigureTexts,
  stepText,
  sweepText,
} from "./wording.ts";

/** Where no epoch ends for so long, a line says at which step the training is. */
const everyMs = 30_000;

/** Writes one plain line an event, for logs and pipes; of steps one every half a minute. */
export function createPlainProgress(
  write: (text: string) => void,
  {now = () => performance.now()}: {now?: () => number} = {},
): Progress {
  let saidMs = 0;
  const line = (event: ProgressEvent): string | null => {
    switch (event.event) {
      case "sweep-started":
        return sweepText(event);
      case "run-started":
        return `run ${event.index}/${event.runs} started: ${event.run}: ${runName(event.planned, event.repeats)}`;
      case "steps": {
        if (now() - saidMs < everyMs) return null;
        const {epoch, epochs} = event;
        const where = [...(epoch === null ? [] : [epochText(epoch, epochs)]), ...stepText(event)];
        return `${event.run}: ${[...where, ...stepFigureTexts(event)].join(", ")}`;
      }
      case "epoch":
        return [`${event.run}: ${epochText(event.epoch, event.epochs)}`, ...epochFigureTexts(event)].join(
          ", ",
        );
      case "run-ended":
        return `run ${event.index}/${event.runs} ${event.state}: ${event.run}: ${endText(event)}`;
      case "warning":
        return `warning: ${event.run === null ? "" : `${event.run}: `}${event.message}`;
      case "sweep-ended":
        return `${event.sweep}: ${countedStates(event.runs)}, ${formatDuration(event.durationMs)}`;
    }
  };
  return (event) => {
    const text = line(event);
    if (text !== null) saidMs = now();
    if (text !== null) write(`${text}\n`);
  };
}

/** Writes every event as a line of JSON, for programs. */
export const createJsonProgress =
  (write: (text: string) => void): Progress =>
  (event) =>
    write(`${JSON.stringify(event)}\n`);
