import {createLineCutter} from "../../readers/printed-lines.ts";
import type {Finding, OpenReader, PrintedLine, ProgressReader} from "../../readers/reader.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import type {TrainingEvent} from "../../schema/event.ts";
import {eventOf, workUnitIn} from "./finding-events.ts";
import {followPlace, type LivePlace} from "./live-place.ts";
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

/** As many findings of a kind are kept in memory; of more every second goes, since a training may print for days. */
const mostInMemory: Partial<Record<Finding["found"], number>> = {
  progress: 4000,
  report: 20_000,
  evaluation: 20_000,
};

/** One reader at one source of text. */
interface Candidate extends Found {
  reader: ProgressReader;
  reading: OpenReader;
  /** How many of each kind are among its findings. */
  counts: Map<Finding["found"], number>;
  /** Why it is no longer asked: it failed, which costs no training. */
  failure: string | null;
  placeOf: ReturnType<typeof followPlace>;
}

/** Counts a finding that was added; once there are too many of its kind, every second of them goes. */
function count(candidate: Candidate, {found}: Finding): void {
  const counted = (candidate.counts.get(found) ?? 0) + 1;
  const isTooMany = counted >= (mostInMemory[found] ?? Number.POSITIVE_INFINITY);
  candidate.counts.set(found, isTooMany ? Math.ceil(counted / 2) : counted);
  if (!isTooMany) return;
  let nth = 0;
  candidate.findings = candidate.findings.filter((one) => one.found !== found || nth++ % 2 === 0);
}

/** What a reader makes of a line; nothing any more once it failed. */
function asked(candidate: Candidate, ask: (reading: OpenReader) => readonly Finding[]): readonly Finding[] {
  if (candidate.failure !== null) return [];
  try {
    return ask(candidate.reading);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    candidate.failure = publishableLine(`the reader ${candidate.reader.id} failed: ${message}`);
    return [];
  }
}

/**
 * Lets every reader hear everything: the one that finds the most epochs is believed. `onEvent` gets findings as they
 * are made, of the reader that found an epoch or a report first, with where the training stands by then, and `onFound` those
 * of every reader. `pollMs` is how late a log file is noticed.
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
    onEvent: (event: TrainingEvent, place: LivePlace | null) => void;
    onFound?: ((heard: HeardFinding) => void) | undefined;
  },
): OutputListener {
  const candidatesOf = (resolutionMs: number): Candidate[] =>
    readers.map((reader) => ({
      reader,
      reading: reader.open(),
      resolutionMs,
      findings: [],
      counts: new Map(),
      failure: null,
      placeOf: followPlace(),
    }));
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
      count(candidate, finding);
      if (live === null && (finding.found === "epoch" || finding.found === "report")) live = candidate;
      const place = candidate.placeOf(finding);
      const event = live === candidate ? eventOf(dated, workUnitIn([dated])) : null;
      if (event !== null) onEvent(event, place);
    }
  }
  const offer = (candidates: readonly Candidate[], line: PrintedLine): void => {
    for (const candidate of candidates)
      note(
        candidate,
        asked(candidate, (reading) => reading.line(line)),
        line.unixMs,
      );
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
      for (const candidate of all)
        note(
          candidate,
          asked(candidate, (reading) => reading.end()),
          unixMs,
        );
      const best = bestReading(all, startUnixMs);
      const failures = all.flatMap(({failure}) => failure ?? []);
      return best === null ? null : {...best, warnings: [...best.warnings, ...failures]};
    },
    nearMisses: () => [...ofOutput, ...ofLog].flatMap(({reading}) => reading.nearMisses?.() ?? []),
  };
}
