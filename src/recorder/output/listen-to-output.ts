import {createLineCutter} from "../../readers/printed-lines.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "../../readers/reader.ts";
import type {TrainingEvent} from "../../schema/event.ts";
import {eventOf, workUnitIn} from "./finding-events.ts";
import {bestReading, type Found, type HeardFinding, type ReadTraining} from "./read-training.ts";

/** Hears a command's output and lets readers make sense of it. */
export interface OutputListener {
  /** Text of its standard output or error: each is cut into lines by itself. */
  hear(text: string, unixMs: number, stream: "stdout" | "stderr"): void;
  /** Text that was added to its log file, noticed at most `pollMs` later. */
  hearLog(text: string, unixMs: number): void;
  /** A log file that is written as a whole. */
  hearDocument(text: string, unixMs: number): void;
  /** The command is gone. The reader that found the most epochs, or else reports; null where none found any. */
  end(unixMs: number): ReadTraining | null;
  /** Lines that a reader nearly took, for where none took any. */
  nearMisses(): string[];
}

/** From a write in the command to its arrival here: a pipe and a turn of the event loop, seldom more than this. */
const outputResolutionMs = 20;

/** Points of progress are halved at this many, so that a long training's bar does not fill the memory. */
const progressInMemory = 4000;

/** One reader at one source of text. */
interface Candidate extends Found {
  reader: ProgressReader;
  reading: OpenReader;
  /** Points of progress among its findings. */
  points: number;
}

/** Every second point of progress goes, once there are too many. */
function halveProgress(candidate: Candidate): void {
  if (candidate.points < progressInMemory) return;
  let point = 0;
  candidate.findings = candidate.findings.filter((one) => one.found !== "progress" || point++ % 2 === 0);
  candidate.points = Math.ceil(candidate.points / 2);
}

/**
 * Lets every reader hear everything: the one that finds the most epochs is believed. `onEvent` gets findings as they
 * are made, of the reader that found an epoch or a report first, and `onFound` those of every reader. `pollMs` is how
 * late a log file is noticed.
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
    readers.map((reader) => ({reader, reading: reader.open(), resolutionMs, findings: [], points: 0}));
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
      if (finding.found === "progress") candidate.points += 1;
      if (live === null && (finding.found === "epoch" || finding.found === "report")) live = candidate;
      const event = live === candidate ? eventOf(dated, workUnitIn([dated])) : null;
      if (event !== null) onEvent(event);
    }
    halveProgress(candidate);
  }
  const offer = (candidates: readonly Candidate[], line: PrintedLine): void => {
    for (const candidate of candidates) note(candidate, candidate.reading.line(line), line.unixMs);
  };
  const cutters = {
    stdout: createLineCutter((line) => offer(ofOutput, line)),
    stderr: createLineCutter((line) => offer(ofOutput, line)),
  };
  const log = createLineCutter((line) => offer(ofLog, line));
  return {
    hear(text, unixMs, stream) {
      // A bar waits for being drawn again; what the other stream says came after it.
      cutters[stream === "stdout" ? "stderr" : "stdout"].flush();
      cutters[stream].push(text, unixMs);
    },
    hearLog: (text, unixMs) => log.push(text, unixMs),
    hearDocument: (text, unixMs) => offer(ofLog, {text, unixMs}),
    end(unixMs) {
      for (const cutter of [cutters.stdout, cutters.stderr, log]) cutter.end();
      const all = [...ofOutput, ...ofLog];
      for (const candidate of all) note(candidate, candidate.reading.end(), unixMs);
      return bestReading(all, startUnixMs);
    },
    nearMisses: () => [...ofOutput, ...ofLog].flatMap(({reading}) => reading.nearMisses?.() ?? []),
  };
}
