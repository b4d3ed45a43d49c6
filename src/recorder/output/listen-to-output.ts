import {createLineCutter} from "../../readers/printed-lines.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "../../readers/reader.ts";
import {trainingEvent, type TrainingEvent} from "../../schema/event.ts";

/** What one reader made of a command's output. */
export interface ReadTraining {
  /** Id of the reader. */
  reader: string;
  /** Its findings as the events that a trainer would have reported, with instants of arrival. */
  events: TrainingEvent[];
  /** How wrong an instant may be, milliseconds. */
  resolutionMs: number;
  /** Durations that the trainer printed, by epoch, where its output came in blocks; empty where arrival says more. */
  statedMs: ReadonlyMap<number, number>;
  warnings: string[];
}

/** Hears a command's output and lets readers make sense of it. */
export interface OutputListener {
  /** Text of its standard output or error. */
  hear(text: string, unixMs: number): void;
  /** Text that was added to its log file, noticed at most `pollMs` later. */
  hearLog(text: string, unixMs: number): void;
  /** A log file that is written as a whole. */
  hearDocument(text: string, unixMs: number): void;
  /** The command is gone. The reader that found the most epochs; null where none found any. */
  end(unixMs: number): ReadTraining | null;
}

/** From a write in the command to its arrival here: a pipe and a turn of the event loop, seldom more than this. */
const outputResolutionMs = 20;

/** A finding with the instant at which it was made. */
type Dated = Finding & {unixMs: number};

/** A finding, with who made it and how wrong its instant may be. */
export interface HeardFinding {
  reader: Pick<ProgressReader, "id" | "statedResolutionMs">;
  resolutionMs: number;
  finding: Dated;
}

type EpochFinding = Extract<Dated, {found: "epoch"}>;

/** What one reader found in one source of text. */
interface Found {
  reader: HeardFinding["reader"];
  resolutionMs: number;
  findings: Dated[];
}

/** One reader at one source of text. */
interface Candidate extends Found {
  reading: OpenReader;
}

const isEpoch = (finding: Dated): finding is EpochFinding => finding.found === "epoch";

/** An event that a run log accepts: without its metrics where their names are not allowed; null where it is not allowed at all. */
function allowed(event: TrainingEvent): TrainingEvent[] {
  if (trainingEvent.safeParse(event).success) return [event];
  const bare = event.event === "epoch" ? {...event, metrics: {}} : event;
  return trainingEvent.safeParse(bare).success ? [bare] : [];
}

function eventOf(finding: Dated): TrainingEvent[] {
  const {unixMs} = finding;
  switch (finding.found) {
    case "epochs":
      return [];
    case "phase-started":
    case "phase-ended": {
      const {found, phase, epoch} = finding;
      return allowed({event: found, phase, epoch: phase === "load" ? null : epoch, unixMs, synced: false});
    }
    case "epoch": {
      const {epoch, stage, trainLoss, validLoss, errorRate, metrics} = finding;
      return allowed({event: "epoch", epoch, stage, unixMs, trainLoss, validLoss, errorRate, metrics});
    }
  }
}

/** When an epoch began: where its training was seen to begin, otherwise at the epoch before; null for the first. */
function beganMs(epoch: EpochFinding, findings: readonly Dated[], index: number): number | null {
  const started = findings.find(
    (one) => one.found === "phase-started" && one.phase === "train" && one.epoch === epoch.epoch,
  );
  return started?.unixMs ?? findings.filter(isEpoch)[index - 1]?.unixMs ?? null;
}

/**
 * Whether the output came in blocks: epochs that took a time, by the trainer's own account, arrived at once. A second for
 * a clock that cuts seconds off, and a tenth for a slow machine, are allowed.
 */
function cameInBlocks({reader, findings}: Found): boolean {
  return findings.filter(isEpoch).some((epoch, index) => {
    const began = beganMs(epoch, findings, index);
    if (began === null || epoch.statedMs === null) return false;
    return epoch.unixMs - began < 0.9 * epoch.statedMs - 1.5 * reader.statedResolutionMs;
  });
}

/** The longest silence before a block that held more than one epoch; 0 where every epoch came by itself. */
function longestBlockMs(findings: readonly Dated[], startUnixMs: number): number {
  const instants = findings.filter(isEpoch).map(({unixMs}) => unixMs);
  const gaps = instants.map((instant, index) => {
    const isTogether = instants[index + 1] === instant || instants[index - 1] === instant;
    const before = instants.findLast((other) => other < instant) ?? startUnixMs;
    return isTogether ? instant - before : 0;
  });
  return Math.max(0, ...gaps);
}

function readTrainingOf(candidate: Found, startUnixMs: number): ReadTraining {
  const {reader, findings, resolutionMs} = candidate;
  const whole = {reader: reader.id, events: findings.flatMap(eventOf)};
  const blockMs = longestBlockMs(findings, startUnixMs);
  if (!cameInBlocks(candidate) && blockMs === 0)
    return {...whole, resolutionMs, statedMs: new Map(), warnings: []};
  const stated = findings
    .filter(isEpoch)
    .flatMap(({epoch, statedMs}) => (statedMs === null ? [] : [[epoch, statedMs] as const]));
  const events = whole.events.filter(({event}) => event === "epoch");
  const all = stated.length === events.length;
  const which = all
    ? "the times of epochs are those that the trainer printed"
    : "the times of epochs are no better than the blocks";
  return {
    ...whole,
    events,
    resolutionMs: all ? reader.statedResolutionMs : Math.max(resolutionMs, blockMs),
    statedMs: all ? new Map(stated) : new Map(),
    warnings: [`the output came in blocks, since the command buffers it: ${which}`],
  };
}

/** What the reader that found the most epochs made of the output; null where none found any. */
function bestOf(all: readonly Found[], startUnixMs: number): ReadTraining | null {
  const epochs = ({findings}: Found): number => findings.filter(isEpoch).length;
  const [best] = all.toSorted((a, b) => epochs(b) - epochs(a));
  return best === undefined || epochs(best) === 0 ? null : readTrainingOf(best, startUnixMs);
}

/** The same of findings that were kept, in the order in which they were made. */
export function readTrainingFrom(heard: readonly HeardFinding[], startUnixMs: number): ReadTraining | null {
  const bySource = Map.groupBy(heard, ({reader, resolutionMs}) => `${reader.id} ${resolutionMs}`);
  const all = [...bySource.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{...first, findings: [first, ...others].map(({finding}) => finding)}],
  );
  return bestOf(all, startUnixMs);
}

/**
 * Lets every reader hear everything: the one that finds the most epochs is believed. `onEvent` gets findings as they
 * are made, of the reader that found an epoch first, and `onFound` those of every reader. `pollMs` is how late a log
 * file is noticed.
 */
export function listenToOutput(
  readers: readonly ProgressReader[],
  {
    startUnixMs,
    pollMs,
    onEvent,
    onFound = () => undefined,
  }: {
    startUnixMs: number;
    pollMs: number;
    onEvent: (event: TrainingEvent) => void;
    onFound?: ((heard: HeardFinding) => void) | undefined;
  },
): OutputListener {
  const candidatesOf = (resolutionMs: number): Candidate[] =>
    readers.map((reader) => ({reader, reading: reader.open(), resolutionMs, findings: []}));
  const ofOutput = candidatesOf(outputResolutionMs);
  const ofLog = candidatesOf(pollMs + outputResolutionMs);
  let live: Candidate | null = null;

  function note(candidate: Candidate, findings: readonly Finding[], unixMs: number): void {
    for (const finding of findings) {
      const dated = {...finding, unixMs: finding.unixMs ?? unixMs};
      candidate.findings.push(dated);
      const {reader, resolutionMs} = candidate;
      onFound({
        reader: {id: reader.id, statedResolutionMs: reader.statedResolutionMs},
        resolutionMs,
        finding: dated,
      });
      if (live === null && finding.found === "epoch") live = candidate;
      if (live === candidate) for (const event of eventOf(dated)) onEvent(event);
    }
  }
  const offer = (candidates: readonly Candidate[], line: PrintedLine): void => {
    for (const candidate of candidates) note(candidate, candidate.reading.line(line), line.unixMs);
  };
  const output = createLineCutter((line) => offer(ofOutput, line));
  const log = createLineCutter((line) => offer(ofLog, line));
  return {
    hear: (text, unixMs) => output.push(text, unixMs),
    hearLog: (text, unixMs) => log.push(text, unixMs),
    hearDocument: (text, unixMs) => offer(ofLog, {text, unixMs}),
    end(unixMs) {
      output.end();
      log.end();
      const all = [...ofOutput, ...ofLog];
      for (const candidate of all) note(candidate, candidate.reading.end(), unixMs);
      return bestOf(all, startUnixMs);
    },
  };
}
