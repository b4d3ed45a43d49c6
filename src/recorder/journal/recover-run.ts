// The run log of a run that a killed recorder left behind, from its journal.
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import type {ParallelPlace, RunLog} from "../../schema/run-log.ts";
import type {PlannedRun} from "../../schema/sweep.ts";
import {createRecording, type OpenRecording} from "../../telemetry/client/recording.ts";
import type {RunFacts, Samples} from "../log/assemble.ts";
import {smallStepsMs, withoutClockSteps, type HeardEvent} from "../log/clock-steps.ts";
import {interpret} from "../log/interpret.ts";
import {publishableRecording} from "../log/publishable-recording.ts";
import {readTrainingFrom, type HeardFinding} from "../output/read-training.ts";
import type {EndedStatus} from "../process/ending.ts";
import type {TimedYardstick} from "../yardstick/yardstick.ts";
import {journalVersion, type ReadEntry} from "./entry.ts";
import {journalEntries, recordingPiece} from "./read-journal.ts";

type Started = Extract<ReadEntry, {entry: "started"}>;

/** What a journal says of a run, put together. */
interface Journaled {
  session: string | null;
  yardstick: TimedYardstick | null;
  parallel: ParallelPlace | null;
  machineId: string | undefined;
  started: Started | null;
  events: HeardEvent[];
  heard: HeardFinding[];
  recording: OpenRecording | null;
  ended: Extract<ReadEntry, {entry: "ended"}> | null;
  /** How far the wall clock was ahead of the recorder's at each sign of life. */
  driftsMs: number[];
  /** The last instant that anything is known of, Unix milliseconds. */
  lastUnixMs: number;
}

function addPiece(journaled: Journaled, read: Extract<ReadEntry, {entry: "samples"}>["piece"]): void {
  const piece = recordingPiece(read);
  switch (piece.piece) {
    case "opened":
      journaled.recording = createRecording(piece);
      return;
    case "batch": {
      const {batch, clock} = piece;
      journaled.recording?.add(batch, clock);
      journaled.lastUnixMs = Math.max(journaled.lastUnixMs, (batch.unixMs.at(-1) ?? 0) + clock.offsetMs);
      return;
    }
    case "death":
      journaled.recording?.addDeath(piece.death);
  }
}

/** Reads a journal from its beginning as far as it goes. Throws where it is of another version. */
async function readJournal(path: string): Promise<Journaled> {
  const journaled: Journaled = {
    session: null,
    yardstick: null,
    parallel: null,
    machineId: undefined,
    started: null,
    events: [],
    heard: [],
    recording: null,
    ended: null,
    driftsMs: [],
    lastUnixMs: 0,
  };
  for await (const entry of journalEntries(path))
    switch (entry.entry) {
      case "run":
        if (entry.version !== journalVersion)
          throw new Error(
            `version ${entry.version} of journals is not known here (use the program that wrote it)`,
          );
        journaled.session = entry.session;
        journaled.machineId = entry.machineId;
        break;
      case "yardstick":
        journaled.yardstick = entry;
        break;
      case "parallel":
        journaled.parallel = entry.parallel;
        break;
      case "started":
        journaled.started = entry;
        journaled.lastUnixMs = Math.max(journaled.lastUnixMs, entry.startUnixMs);
        break;
      case "event":
        journaled.events.push(entry);
        break;
      case "found":
        // Its shape is checked where it becomes an event.
        journaled.heard.push(entry as unknown as HeardFinding);
        break;
      case "samples":
        addPiece(journaled, entry.piece);
        break;
      case "alive":
        journaled.lastUnixMs = Math.max(journaled.lastUnixMs, entry.unixMs);
        journaled.driftsMs.push(entry.wallMs - entry.unixMs);
        break;
      case "ended":
        journaled.ended = entry;
    }
  return journaled;
}

/** How a run ended whose recorder could not say it any more. */
const cutOff = (durationMs: number): EndedStatus => ({
  state: "interrupted",
  durationMs,
  reason: "the recorder was ended during the run; this is what its journal had by then",
  stderrTail: [],
});

function samplesOf(
  {recording}: Journaled,
  started: Started,
  {endUnixMs, isWhole}: {endUnixMs: number; isWhole: boolean},
): Samples {
  if (recording === null) return {missing: "the journal has no samples"};
  const bounds = {startUnixMs: started.startUnixMs, endUnixMs: isWhole ? null : endUnixMs};
  return {recording: publishableRecording(recording.close(bounds), started.unseen)};
}

/** Clocks are corrected by up to a tenth (adjtimex(2)); between two signs of life that is less than this. */
const leastStepMs = 250;

/** How far the wall clock was set each time. */
const clockStepsOf = (driftsMs: readonly number[]): number[] =>
  driftsMs
    .slice(1)
    .map((drift, index) => drift - (driftsMs[index] ?? drift))
    .filter((ms) => Math.abs(ms) >= leastStepMs);

/** The end that a log on the disk states; null where it is that of an interruption. */
function statedEnd(log: RunLog | null): EndedStatus | null {
  if (log === null) return null;
  const {status} = log;
  if (status.state === "interrupted" || status.state === "skipped" || status.state === "not-stated")
    return null;
  return status.durationMs === null ? null : {...status, durationMs: status.durationMs};
}

/**
 * What the journal of a planned run says, with everything up to the end of its recorder, as facts for a run log; null
 * where the training had not begun. Throws where the journal cannot be read. How the run ended is what the journal says; else what `log`, a log of it that was
 * written without its samples, says; else that it was cut off.
 */
export async function recoverRun(
  path: string,
  {sweep, planned, log}: {sweep: string; planned: PlannedRun; log: RunLog | null},
): Promise<(RunFacts & {warnings: string[]}) | null> {
  const journaled = await readJournal(path);
  const {started, session, machineId, yardstick, parallel} = journaled;
  if (started === null || session === null) return null;
  const {startedAt, startUnixMs, driftMs, isRead, cuda} = started;
  const {ended, events, heard, driftsMs, lastUnixMs} = journaled;
  const stated = (ended?.status as EndedStatus | undefined) ?? statedEnd(log);
  const status = stated ?? cutOff(lastUnixMs - startUnixMs);
  const endUnixMs = startUnixMs + status.durationMs;
  const samples = samplesOf(journaled, started, {endUnixMs, isWhole: ended !== null});
  const stepsMs = clockStepsOf(driftsMs);
  const interpreted = interpret({
    events: withoutClockSteps(events, {driftMs, stepsMs}),
    read: readTrainingFrom(heard, startUnixMs),
    samples: isRead ? samples : null,
    startUnixMs,
    endUnixMs,
    driftMs,
  });
  return {
    sweep,
    planned,
    session,
    yardstick,
    parallel,
    machineId,
    startedAt,
    startUnixMs,
    clockErrorMs: ended?.clockErrorMs ?? Math.abs(driftMs) + smallStepsMs(stepsMs),
    status,
    timeline: interpreted.timeline,
    samples,
    cuda,
    reader: interpreted.reader,
    timeResolutionMs: interpreted.timeResolutionMs,
    work: interpreted.work,
    statedRate: interpreted.statedRate,
    output: (ended?.output ?? log?.output ?? []).map((line) => publishableLine(line)),
    warnings: ended?.warnings ?? interpreted.warnings,
  };
}
