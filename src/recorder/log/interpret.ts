// Events of a training on the run's own clock.
import type {TrainingEvent} from "../../schema/event.ts";
import type {Phase, RunLog} from "../../schema/run-log.ts";
import type {Samples} from "./assemble.ts";
import {guessPhases} from "./guess-phases.ts";
import {phasesBetween} from "./phases-between.ts";
import {areOfHooks, withReadFigures} from "./hooked.ts";
import type {ReadTraining} from "../output/read-training.ts";
import {timelineOf, type Timeline} from "./timeline.ts";

/**
 * Marks and steps carry the trainer's own instants, which JavaScript and Python give to 10 µs or better. The run log says
 * no more than that, so that a diff shows no digits without a meaning.
 */
const eventResolutionMs = 0.01;

/** A phase that was guessed from load begins or ends somewhere within this time. */
const guessResolutionMs = 1500;

/** How a run was interpreted. */
export interface Interpretation {
  timeline: Timeline;
  /** As in the run log: `events`, `hooks`, the id of a reader, or `load`. */
  reader: string;
  timeResolutionMs: number;
  /** What its output says that it works through, and how fast; null where it does not say. */
  work: RunLog["work"];
  statedRate: RunLog["statedRate"];
  warnings: string[];
}

/** What to know of a first epoch whose beginning nobody saw: its time is from the start of the command. */
const withLoading = ({marks, epochs}: Timeline): string[] =>
  epochs.length > 0 && marks.length === 0 && epochs[0]?.durationMs !== null
    ? ["the first epoch's time includes loading, since the output does not say when it began"]
    : [];

/**
 * Where the output shows no training phase, those between its rows, or, where it came in blocks, what the load guesses:
 * without phases nothing is said of the load.
 */
function withPhases(
  timeline: Timeline,
  {events, areTimed}: ReadTraining,
  {startUnixMs, guessed}: {startUnixMs: number; guessed: readonly Phase[]},
): Timeline {
  if (timeline.phases.some(({phase}) => phase === "train")) return timeline;
  if (!areTimed) return {...timeline, phases: [...guessed]};
  const rows = events.flatMap((event) =>
    event.event === "epoch" ? [{epoch: event.epoch, atMs: event.unixMs - startUnixMs}] : [],
  );
  return {...timeline, phases: phasesBetween(rows, timeline, guessed)};
}

/** Epochs of output that came in blocks: how long they took is what the trainer printed. */
function withStatedTimes(timeline: Timeline, {statedMs, areTimed}: ReadTraining): Timeline {
  const epochs = timeline.epochs.map((row) => ({
    ...row,
    durationMs: statedMs.get(row.epoch) ?? row.durationMs,
  }));
  const reports = areTimed ? timeline.reports : timeline.reports.map((row) => ({...row, atMs: null}));
  return {...timeline, epochs, reports};
}

/**
 * Puts together what is known of a run: the trainer's own events where it reported any; otherwise what a reader made of
 * its output; otherwise a guess from the load. `startUnixMs` and `endUnixMs` are on the recorder's clock, of which the
 * trainer's is `driftMs` ahead.
 */
export function interpret({
  events,
  read,
  samples,
  startUnixMs,
  endUnixMs,
  driftMs,
}: {
  events: readonly TrainingEvent[];
  /** null where nobody listened to the output, or no reader found anything in it. */
  read: ReadTraining | null;
  samples: Samples | null;
  startUnixMs: number;
  endUnixMs: number;
  driftMs: number;
}): Interpretation {
  const hooked = areOfHooks(events);
  // Other processes than the first tell of their times only, which is no account of the training.
  const own = events.some(({event}) => event !== "rank") ? events : [];
  const told = hooked ? withReadFigures(own, read?.events ?? []) : own;
  const stated = {work: read?.work ?? null, statedRate: read?.statedRate ?? null};
  if (told.length > 0 || (read === null && samples === null)) {
    const bounds = {startUnixMs: startUnixMs + driftMs, endUnixMs: endUnixMs + driftMs};
    const timeline = timelineOf(told, bounds);
    const reader = hooked ? "hooks" : "events";
    return {timeline, reader, timeResolutionMs: eventResolutionMs, ...stated, warnings: timeline.warnings};
  }
  const timeline = timelineOf(read?.events ?? [], {startUnixMs, endUnixMs});
  const guessed =
    samples !== null && "recording" in samples ? guessPhases(samples.recording, startUnixMs) : [];
  if (read === null) {
    const phases = guessed;
    return {
      timeline: {...timeline, phases},
      reader: "load",
      timeResolutionMs: guessResolutionMs,
      ...stated,
      warnings: [],
    };
  }
  return {
    timeline: withStatedTimes(withPhases(timeline, read, {startUnixMs, guessed}), read),
    reader: read.reader,
    timeResolutionMs: read.resolutionMs,
    ...stated,
    warnings: [...read.warnings, ...timeline.warnings, ...withLoading(timeline)],
  };
}
