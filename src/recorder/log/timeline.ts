import type {
  EpochEvent,
  RankEvent,
  ReportEvent,
  RunStartedEvent,
  StepEvent,
  TrainingEvent,
} from "../../schema/event.ts";
import type {EpochRow, Phase, RankRow, ReportRow} from "../../schema/run-log.ts";
import type {Mark, Steps} from "../../schema/telemetry.ts";
import {rankRows} from "./ranks.ts";
import {reportRows} from "./reports.ts";
import {stepColumns} from "./step-columns.ts";
import {thinned} from "./thin.ts";

/** What a trainer reported, on the run's own clock: every `…Ms` counts from the start of its command. */
export interface Timeline {
  started: RunStartedEvent | null;
  saidEnded: boolean;
  /** The most that the trainer had allocated on its device; null where it did not say. */
  peakDeviceMemoryBytes: number | null;
  marks: Mark[];
  phases: Phase[];
  epochs: EpochRow[];
  reports: ReportRow[];
  steps: Steps;
  /** How each of several processes spent its steps; empty where one trained, or none told. */
  ranks: RankRow[];
  /** What could not be used, one line each. */
  warnings: string[];
}

/** Clocks of two processes may differ by this much; an instant farther outside of the run cannot be right. */
const clockLeewayMs = 1000;

/** A start or end of a phase as the schema has it; null for a phase of an epoch that does not say of which. */
function markOf(
  event: Extract<TrainingEvent, {event: "phase-started" | "phase-ended"}>,
  atMs: number,
): Mark | null {
  const edge = event.event === "phase-started" ? "start" : "end";
  const {phase, epoch, synced} = event;
  if (phase === "load") return {phase, atMs, edge, synced};
  return epoch === null ? null : {phase, epoch, atMs, edge, synced};
}

const stretchName = (mark: Mark): string =>
  "epoch" in mark ? `${mark.phase} of epoch ${mark.epoch + 1}` : mark.phase;

/**
 * Phases whose both ends were marked, in the order in which they began. A phase that a crash cut off has no end: it is
 * left out here and its start stands among the marks.
 */
export function phasesOf(marks: readonly Mark[]): {phases: Phase[]; warnings: string[]} {
  const open = new Map<string, Mark>();
  const phases: Phase[] = [];
  const warnings: string[] = [];
  for (const mark of marks) {
    const name = stretchName(mark);
    const start = open.get(name);
    if (mark.edge === "start") {
      if (start !== undefined) warnings.push(`phase begun twice: ${name}`);
      open.set(name, mark);
    } else if (start === undefined || mark.atMs < start.atMs)
      warnings.push(`phase ended before it began: ${name}`);
    else {
      open.delete(name);
      const stretch = {startMs: start.atMs, endMs: mark.atMs, synced: start.synced && mark.synced};
      phases.push(
        mark.phase === "load"
          ? {phase: mark.phase, ...stretch}
          : {phase: mark.phase, epoch: mark.epoch, ...stretch},
      );
    }
  }
  return {phases: phases.sort((a, b) => a.startMs - b.startMs), warnings};
}

/** The first of each epoch. */
function firstOfEpochs<Row extends Mark | Phase>(rows: readonly Row[]): Map<number, Row> {
  const first = new Map<number, Row>();
  for (const row of rows) if ("epoch" in row && !first.has(row.epoch)) first.set(row.epoch, row);
  return first;
}

/**
 * The epoch table. An epoch lasts from the start of its training to the end of its validation; where the trainer marks
 * no phases, from the epoch before (or the trainer's beginning) to its own event. One that ends before it begins, by a
 * clock that was set back, has no duration.
 */
function epochRows(
  events: readonly (EpochEvent & {atMs: number})[],
  phases: readonly Phase[],
  {beganMs, marks}: {beganMs: number; marks: readonly Mark[]},
): EpochRow[] {
  /** A start counts also where the end was not marked: some trainers show only when an epoch begins. */
  const markedStarts = firstOfEpochs(marks.filter(({phase, edge}) => phase === "train" && edge === "start"));
  const trained = firstOfEpochs(phases.filter(({phase}) => phase === "train"));
  const validated = firstOfEpochs(phases.filter(({phase}) => phase === "validate"));
  const rows = new Map<number, EpochRow>();
  let beforeMs = beganMs;
  for (const {epoch, stage, trainLoss, validLoss, errorRate, metrics = {}, notFinite = [], atMs} of events) {
    const train = trained.get(epoch);
    const validate = validated.get(epoch);
    const seenMs = train?.startMs ?? markedStarts.get(epoch)?.atMs;
    // Where epochs before the first row were not shown, it did not begin when the trainer did.
    const isCutOff = rows.size === 0 && epoch > 0 && seenMs === undefined;
    const startMs = seenMs ?? beforeMs;
    const endMs = validate?.endMs ?? atMs;
    rows.set(epoch, {
      epoch,
      stage,
      trainLoss,
      validLoss,
      errorRate,
      metrics,
      notFinite,
      durationMs: isCutOff || endMs < startMs ? null : endMs - startMs,
      trainMs: train === undefined ? null : train.endMs - train.startMs,
      validateMs: validate === undefined ? null : validate.endMs - validate.startMs,
    });
    beforeMs = endMs;
  }
  return [...rows.values()].sort((a, b) => a.epoch - b.epoch);
}

/** What to know of epochs that were reported again with another loss, as by a loop that counts each fit from 0. */
function repeatedEpochs(events: readonly EpochEvent[]): string[] {
  const last = new Map<number, EpochEvent>();
  const again = new Set<number>();
  const isOther = (one: number | null, other: number | null): boolean =>
    one !== null && other !== null && one !== other;
  for (const event of events) {
    const before = last.get(event.epoch);
    if (
      before !== undefined &&
      (isOther(before.trainLoss, event.trainLoss) || isOther(before.validLoss, event.validLoss))
    )
      again.add(event.epoch);
    last.set(event.epoch, event);
  }
  return again.size === 0
    ? []
    : [
        `reported more than once, with other losses: epoch ${[...again]
          .map((epoch) => epoch + 1)
          .slice(0, 5)
          .join(
            ", ",
          )}${again.size > 5 ? ", …" : ""}; the last report of each is kept (epochs count from 0 over all fits)`,
      ];
}

/**
 * Puts a trainer's events on the run's clock. `startUnixMs` and `endUnixMs` are the start and end of its command on the
 * trainer's clock; an event outside of them is left out with a warning, since its clock cannot be trusted.
 */
export function timelineOf(
  events: readonly TrainingEvent[],
  {startUnixMs, endUnixMs}: {startUnixMs: number; endUnixMs: number},
): Timeline {
  const warnings: string[] = [];
  const within = (unixMs: number): boolean =>
    unixMs > startUnixMs - clockLeewayMs && unixMs < endUnixMs + clockLeewayMs;
  const marks: Mark[] = [];
  const stepEvents: StepEvent[] = [];
  const epochEvents: (EpochEvent & {atMs: number})[] = [];
  const rankEvents: RankEvent[] = [];
  const reportEvents: (ReportEvent & {atMs: number})[] = [];
  let started: RunStartedEvent | null = null;
  let saidEnded = false;
  let peakDeviceMemoryBytes: number | null = null;
  for (const event of events) {
    const instants = event.event === "step" ? event.startUnixMs : [event.unixMs];
    if (!instants.every(within)) {
      warnings.push(`event outside of the run: ${event.event} (is the trainer's clock right?)`);
      continue;
    }
    if (event.event === "step") {
      stepEvents.push(event);
      continue;
    }
    const atMs = event.unixMs - startUnixMs;
    switch (event.event) {
      case "run-started":
        // The same beginning is said again once more is known of it.
        if (started === null || started.unixMs === event.unixMs) started = event;
        break;
      case "phase-started":
      case "phase-ended": {
        const mark = markOf(event, atMs);
        if (mark === null) warnings.push(`phase without an epoch: ${event.phase}`);
        else marks.push(mark);
        break;
      }
      case "rank":
        rankEvents.push(event);
        break;
      case "epoch":
        epochEvents.push({...event, atMs});
        break;
      case "report":
        reportEvents.push({...event, atMs});
        break;
      case "run-ended":
        saidEnded = true;
        peakDeviceMemoryBytes = event.peakDeviceMemoryBytes ?? null;
        break;
    }
  }
  const {phases, warnings: unpaired} = phasesOf(marks);
  const {steps, warning} = stepColumns(stepEvents, startUnixMs);
  const {reports, warning: unkept} = reportRows(reportEvents);
  const beganMs = started === null ? 0 : started.unixMs - startUnixMs;
  const epochs = epochRows(epochEvents, phases, {beganMs, marks});
  const {rows, warnings: tooLong} = thinned({marks, phases, epochs, reports});
  return {
    started,
    saidEnded,
    peakDeviceMemoryBytes,
    ...rows,
    steps,
    ranks: rankRows(rankEvents),
    warnings: [...warnings, ...unpaired, ...repeatedEpochs(epochEvents), ...warning, ...unkept, ...tooLong],
  };
}
