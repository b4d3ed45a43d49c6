import type {ProgressReader} from "../readers/reader.ts";
import type {TrainingEvent} from "../schema/event.ts";
import type {Samples} from "./assemble.ts";
import {clockDriftMs, unixNow} from "./clock.ts";
import {eventFilePath, eventsVariable, type Command} from "./command.ts";
import {cudaEnvironment, type CudaEnvironment} from "../telemetry/nvidia/visible-devices.ts";
import {classifyEnding, type EndedStatus, type Stop} from "./ending.ts";
import {createEventFile, eventFolder} from "./event-file.ts";
import type {Guard} from "./guard.ts";
import {createLastWords, publishableLine} from "./last-words.ts";
import {readOutOfMemoryKills, saysOutOfMemory} from "./out-of-memory.ts";
import {followFile, logPollMs} from "./follow-file.ts";
import {listenToOutput, type OutputListener} from "./listen-to-output.ts";
import {startProcessGroup, type Exit} from "./process-group.ts";
import {beginSampling, type Sampling} from "./sampling.ts";
import {endOrphans, superviseGroup, type Limits} from "./supervision.ts";
import type {Timeline} from "./timeline.ts";
import {understand} from "./understand.ts";

/** How somebody else's command is listened to, which need not know of events. */
export interface Listening {
  readers: readonly ProgressReader[];
  /** A file that the command writes its log to; null where it has none. */
  logFile: string | null;
  /** Whether the last part of what it prints is kept. */
  keepOutput: boolean;
}

/** What a run of a command needs from its surroundings. */
export interface RunContext {
  limits: Limits;
  /** Aborted with the name of a signal when the person wants to stop. */
  interruption: AbortSignal;
  /** Samples the machine meanwhile; or why nothing does. */
  sampling: Sampling;
  guard?: Guard | undefined;
  onEvent?: ((event: TrainingEvent) => void) | undefined;
  /** Where a trainer's output goes that a person asked to see. */
  onOutput?: ((text: string) => void) | undefined;
  /** For a command that need not report events: it has completed when it ends with code 0. */
  listening?: Listening | undefined;
}

/** What a run of a command left behind. */
export interface CommandRun {
  startedAt: string;
  startUnixMs: number;
  clockErrorMs: number;
  status: EndedStatus;
  timeline: Timeline;
  samples: Samples;
  /** What the trainer's environment says of the GPUs that it saw. */
  cuda: CudaEnvironment;
  /** How the run was understood, as in the run log. */
  reader: string;
  timeResolutionMs: number;
  /** The last lines that the command printed, where they were to be kept. */
  output: string[];
  warnings: string[];
}

/** What is left in the pipe is read within a moment; a process that escaped may hold it open for ever. */
const drainMs = 1000;

/** Lines that are kept of what a command printed, where a person asked for it. */
const outputLinesKept = 100;

/** What the trainer's process did, before its events are looked at. */
interface ProcessRun {
  startedAt: string;
  startUnixMs: number;
  endUnixMs: number;
  /** How much later the trainer's clock is than ours. */
  driftMs: number;
  exit: Exit;
  startError: string | null;
  stop: Stop | null;
  outOfMemoryLine: string | null;
  lastWords: string[];
  output: string[];
  samples: Samples;
  leftProcesses: boolean;
}

/** Starts the command, samples and supervises it until it is gone, and ends what it left behind. */
async function runProcess(
  command: Command,
  {
    folder,
    listener,
    onSupervised,
  }: {
    folder: string;
    listener: OutputListener | null;
    onSupervised: (heard: (event: TrainingEvent) => void) => void;
  },
  {limits, interruption, sampling, guard, onOutput, listening}: RunContext,
): Promise<ProcessRun> {
  let outOfMemoryLine: string | null = null;
  const lastWords = createLastWords({
    onLine: (line) => {
      if (saysOutOfMemory(line)) outOfMemoryLine = publishableLine(line);
    },
  });
  const kept = listening?.keepOutput === true ? createLastWords({linesKept: outputLinesKept}) : null;
  const onPrinted = (text: string): void => {
    listener?.hear(text, unixNow());
    kept?.push(text);
    onOutput?.(text);
  };
  const onError = (text: string): void => {
    lastWords.push(text);
    onPrinted(text);
  };
  const runSampling = await beginSampling(sampling);

  const driftMs = clockDriftMs();
  const startedAt = new Date().toISOString();
  const startUnixMs = unixNow();
  const isHeard = listener !== null || kept !== null || onOutput !== undefined;
  const group = startProcessGroup(command, {onError, onOutput: isHeard ? onPrinted : undefined});
  if (group.pid !== null) {
    guard?.watch({folder, pid: group.pid});
    runSampling.watch(group.pid);
  }
  const supervision = superviseGroup(group, limits, interruption);
  onSupervised(({event}) => {
    supervision.heard();
    if (event === "phase-started" || event === "phase-ended") runSampling.mark();
  });
  const {exit, startError} = await group.exited;
  const endUnixMs = unixNow();
  supervision.close();

  // The last sample first: what comes now is no longer the training.
  const [samples, leftProcesses] = await Promise.all([
    runSampling.end(),
    endOrphans(group, eventFilePath(folder)),
  ]);
  guard?.watch({folder, pid: null});
  await group.drained(drainMs);
  return {
    startedAt,
    startUnixMs,
    endUnixMs,
    driftMs,
    exit,
    startError: startError === null ? null : publishableLine(startError),
    stop: supervision.stopped(),
    outOfMemoryLine,
    lastWords: lastWords.lines(),
    output: kept?.lines() ?? [],
    samples,
    leftProcesses,
  };
}

/**
 * Runs one command to its end, however it ends, and hands over what it left: its status, its events on the run's clock,
 * the machine's samples. Never throws for what the command does; throws when the event file cannot be created.
 */
export async function runCommand(command: Command, context: RunContext): Promise<CommandRun> {
  const {sampling, guard, onEvent, listening} = context;
  const events: TrainingEvent[] = [];
  const warnings: string[] = [];
  let heard = (_event: TrainingEvent): void => undefined;
  const listener =
    listening === undefined
      ? null
      : listenToOutput(listening.readers, {
          startUnixMs: unixNow(),
          pollMs: logPollMs,
          onEvent: (event) => {
            // Of a trainer that reports by itself, what it prints is no news.
            if (events.length === 0) onEvent?.(event);
          },
        });
  const folder = eventFolder();
  guard?.watch({folder, pid: null});
  const eventFile = await createEventFile({
    folder,
    onWarning: (warning) => warnings.push(warning),
    onEvent(event) {
      events.push(event);
      heard(event);
      onEvent?.(event);
    },
  });
  try {
    const killsBefore = await readOutOfMemoryKills();
    const withEvents = {...command, env: {...command.env, [eventsVariable]: eventFile.path}};
    const logFile =
      listener === null || typeof listening?.logFile !== "string"
        ? null
        : await followFile(listening.logFile, {folder: command.folder, listener});
    const onSupervised = (supervised: typeof heard): void => void (heard = supervised);
    const ran = await runProcess(withEvents, {folder, listener, onSupervised}, context);
    await eventFile.finish();
    await logFile?.finish();
    const killsAfter = await readOutOfMemoryKills();

    const {startedAt, startUnixMs, endUnixMs, driftMs, samples} = ran;
    if (ran.leftProcesses) warnings.push("the trainer left processes behind, which were ended");
    if ("missing" in samples && "sampler" in sampling) warnings.push(`no samples: ${samples.missing}`);
    const understood = understand({
      events,
      read: listener?.end(unixNow()) ?? null,
      samples: listening === undefined ? null : samples,
      startUnixMs,
      endUnixMs,
      driftMs,
    });
    const {timeline} = understood;
    const status = classifyEnding({
      ...ran,
      saidEnded: timeline.saidEnded,
      saidAnything: events.length > 0,
      mustReport: listening === undefined,
      outOfMemoryKills: killsBefore === null || killsAfter === null ? 0 : killsAfter - killsBefore,
      durationMs: endUnixMs - startUnixMs,
    });
    return {
      startedAt,
      startUnixMs,
      clockErrorMs: Math.abs(driftMs),
      status,
      timeline,
      samples,
      cuda: cudaEnvironment({...process.env, ...command.env}),
      reader: understood.reader,
      timeResolutionMs: understood.timeResolutionMs,
      output: ran.output,
      warnings: [...warnings, ...understood.warnings],
    };
  } finally {
    await eventFile.remove();
    guard?.watch(null);
  }
}
