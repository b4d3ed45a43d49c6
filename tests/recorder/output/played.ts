import {readers} from "../../../src/readers/index.ts";
import type {ProgressReader} from "../../../src/readers/reader.ts";
import {timelineOf, type Timeline} from "../../../src/recorder/log/timeline.ts";
import {listenToOutput} from "../../../src/recorder/output/listen-to-output.ts";
import type {ReadTraining} from "../../../src/recorder/output/read-training.ts";
import {printed} from "../../fixtures/printed.ts";

const startUnixMs = 1_000_000;

/** What is made of a training's output that is played with its own times. */
export function played(
  name: string,
  chosen: readonly ProgressReader[] = readers,
): {read: ReadTraining; timeline: Timeline} {
  const pieces = printed(name);
  const listener = listenToOutput(chosen, {startUnixMs, pollMs: 50, onEvent: () => undefined});
  for (const {atMs, stream, text} of pieces) listener.hear(text, startUnixMs + atMs, stream);
  const endUnixMs = startUnixMs + (pieces.at(-1)?.atMs ?? 0) + 10;
  const read = listener.end(endUnixMs);
  if (read === null) throw new Error(`nothing found in ${name}`);
  return {read, timeline: timelineOf(read.events, {startUnixMs, endUnixMs})};
}

export type Row = [trainLoss: number | null, validLoss: number | null, errorRate: number | null];

export const rowsOf = ({epochs}: Timeline): Row[] =>
  epochs.map(({trainLoss, validLoss, errorRate}) => [trainLoss, validLoss, errorRate]);

/** Reports that have figures: where they stand, and one figure. */
export const reportsOf = ({reports}: Timeline, figure: string): (number | null | undefined)[][] =>
  reports.flatMap(({step, epoch, done, figures}) =>
    figures[figure] === undefined ? [] : [[step, epoch, done, figures[figure]]],
  );

export const durations = ({epochs}: Timeline): (number | null)[] =>
  epochs.map(({durationMs}) => (durationMs === null ? null : Math.round(durationMs)));
