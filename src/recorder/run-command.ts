import type {TrainingEvent} from "../schema/event.ts";
import type {Samples} from "./assemble.ts";
import {clockDriftMs, unixNow} from "./clock.ts";
import {eventsVariable, type Command} from "./command.ts";
import {classifyEnding, type EndedStatus, type Stop} from "./ending.ts";
import {createEventFile, eventFolder} from "./event-file.ts";
import type {Guard} from "./guard.ts";
import {createLastWords, publishableLine} from "./last-words.ts";
import {readOutOfMemoryKills, saysOutOfMemory} from "./out-of-memory.ts";
import {startProcessGroup, type Exit} from "./process-group.ts";
import {beginSampling, type Sampling} from "./sampling.ts";
import {endOrphans, superviseGroup, type Limits} from "./supervision.ts";
import {timelineOf, type Timeline} from "./timeline.ts";

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
}

/** What a run of a command left behind. */
export interface CommandRun {
  startedAt: string;
  startUnixMs: number;
  clockErrorMs: number;
  status: EndedStatus;
  timeline: Timeline;
  samples: Samples;
  warnings: string[];
}

/** What is left in the pipe is read within a moment; a process that escaped may hold it open for ever. */
const drainMs = 1000;

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
  samples: Samples;
  leftProcesses: boolean;
}

/** Starts the command, samples and supervises it until it is gone, and ends what it left behind. */
async function runProcess(
  command: Command,
  {folder, onSupervised}: {folder: string; onSupervised: (heard: (event: TrainingEvent) => void) => void},
  {limits, interruption, sampling, guard, onOutput}: RunContext,
): Promise<ProcessRun> {
  let outOfMemoryLine: string | null = null;
  const lastWords = createLastWords({
    onLine: (line) => {
      if (saysOutOfMemory(line)) outOfMemoryLine = line;
    },
  });
  const onError = (text: string): void => {
    lastWords.push(text);
    onOutput?.(text);
  };
  const runSampling = await beginSampling(sampling);

  const driftMs = clockDriftMs();
  const startedAt = new Date().toISOString();
  const startUnixMs = unixNow();
  const group = startProcessGroup(command, {onError, onOutput});
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
  const [samples, leftProcesses] = await Promise.all([runSampling.end(), endOrphans(group)]);
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
    samples,
    leftProcesses,
  };
}

/**
 * Runs one command to its end, however it ends, and hands over what it left: its status, its events on the run's clock,
 * the machine's samples. Never throws for what the command does; throws when the event file cannot be created.
 */
export async function runCommand(command: Command, context: RunContext): Promise<CommandRun> {
  const {sampling, guard, onEvent} = context;
  const events: TrainingEvent[] = [];
  const warnings: string[] = [];
  let heard = (_event: TrainingEvent): void => undefined;
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
    const onSupervised = (supervised: typeof heard): void => void (heard = supervised);
    const ran = await runProcess(withEvents, {folder, onSupervised}, context);
    await eventFile.finish();
    const killsAfter = await readOutOfMemoryKills();

    const {startedAt, startUnixMs, endUnixMs, driftMs, samples} = ran;
    if (ran.leftProcesses) warnings.push("the trainer left processes behind, which were ended");
    if ("missing" in samples && "sampler" in sampling) warnings.push(`no samples: ${samples.missing}`);
    const timeline = timelineOf(events, {startUnixMs: startUnixMs + driftMs, endUnixMs: endUnixMs + driftMs});
    const status = classifyEnding({
      ...ran,
      saidEnded: timeline.saidEnded,
      saidAnything: events.length > 0,
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
      warnings: [...warnings, ...timeline.warnings],
    };
  } finally {
    await eventFile.remove();
    guard?.watch(null);
  }
}
