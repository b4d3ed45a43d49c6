import type {TrainingEvent} from "../schema/event.ts";
import type {RunStatus} from "../schema/run-log.ts";
import type {Sampler} from "../telemetry/sampler.ts";
import type {Samples} from "./assemble.ts";
import {clockDriftMs, unixNow} from "./clock.ts";
import {eventsVariable, type Command} from "./command.ts";
import {classifyEnding, type Stop} from "./ending.ts";
import {createEventFile, eventFolder} from "./event-file.ts";
import type {Guard} from "./guard.ts";
import {createLastWords} from "./last-words.ts";
import {readOutOfMemoryKills, saysOutOfMemory} from "./out-of-memory.ts";
import {startProcessGroup, type ProcessGroup} from "./process-group.ts";
import {timelineOf, type Timeline} from "./timeline.ts";

/** When a run that does not end by itself is ended. */
export interface Limits {
  /** The longest a run may take. */
  runMs: number;
  /** The longest it may stay silent after its first event. */
  silenceMs: number;
}

/** What a run of a command needs from its surroundings. */
export interface RunContext {
  limits: Limits;
  /** Aborted with the name of a signal when the person wants to stop. */
  interruption: AbortSignal;
  /** Samples the machine meanwhile; or why nothing does. */
  sampling: {sampler: Sampler} | {missing: string};
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
  status: RunStatus;
  timeline: Timeline;
  samples: Samples;
  warnings: string[];
}

/** A trainer that was asked to end gets this long to do it. */
const graceMs = 2000;
/** Processes that the trainer left behind get this long to notice that it is gone. */
const orphanGraceMs = 300;
/** What is left in the pipe is read within a moment; a process that escaped may hold it open for ever. */
const drainMs = 1000;
const samplerLimitMs = 10_000;

const problem = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The promise's value, or a throw when it takes too long: a sampler that hangs must not stop the sweep. */
async function within<T>(promise: Promise<T>, limitMs: number, what: string): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error(`no answer within ${limitMs} ms: ${what}`)), limitMs);
  try {
    return await Promise.race([promise, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a group at a limit or an interruption: asks first, insists after the grace. */
function superviseGroup(group: ProcessGroup, {limits, interruption}: RunContext) {
  let stop: Stop | null = null;
  let insist: NodeJS.Timeout | undefined;
  function end(why: Stop): void {
    if (stop !== null) return;
    stop = why;
    group.kill("SIGTERM");
    insist = setTimeout(() => group.kill("SIGKILL"), graceMs);
  }
  const onInterruption = (): void => end({kind: "interrupted", signal: String(interruption.reason)});
  const runTimer = setTimeout(() => end({kind: "time-limit", limitMs: limits.runMs}), limits.runMs);
  let silenceTimer: NodeJS.Timeout | undefined;
  interruption.addEventListener("abort", onInterruption);
  if (interruption.aborted) onInterruption();
  return {
    heard(): void {
      clearTimeout(silenceTimer);
      silenceTimer = setTimeout(() => end({kind: "silence", limitMs: limits.silenceMs}), limits.silenceMs);
    },
    stopped: (): Stop | null => stop,
    close(): void {
      interruption.removeEventListener("abort", onInterruption);
      for (const timer of [runTimer, silenceTimer, insist]) clearTimeout(timer);
    },
  };
}

/** Ends what the trainer left behind; true where there was something after the grace. */
async function endOrphans(group: ProcessGroup): Promise<boolean> {
  const until = unixNow() + orphanGraceMs;
  while (group.isAlive() && unixNow() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!group.isAlive()) return false;
  group.kill("SIGKILL");
  return true;
}

/**
 * Runs one command to its end, however it ends, and hands over what it left: its status, its events on the run's clock,
 * the machine's samples. Never throws for what the command does; throws when the event file cannot be created.
 */
export async function runCommand(command: Command, context: RunContext): Promise<CommandRun> {
  const {sampling, guard, onEvent, onOutput} = context;
  const events: TrainingEvent[] = [];
  const warnings: string[] = [];
  let heard = (): void => undefined;
  const folder = eventFolder();
  guard?.watch({folder, pid: null});
  const eventFile = await createEventFile({
    folder,
    onWarning: (warning) => warnings.push(warning),
    onEvent(event) {
      events.push(event);
      heard();
      onEvent?.(event);
    },
  });
  try {
    let outOfMemoryLine: string | null = null;
    const lastWords = createLastWords({
      onLine: (line) => {
        if (saysOutOfMemory(line)) outOfMemoryLine = line;
      },
    });
    const killsBefore = await readOutOfMemoryKills();
    let missing = "missing" in sampling ? sampling.missing : null;
    if ("sampler" in sampling)
      await within(sampling.sampler.begin(), samplerLimitMs, "sampler").catch((error: unknown) => {
        missing = problem(error);
      });

    const driftMs = clockDriftMs();
    const startedAt = new Date().toISOString();
    const startUnixMs = unixNow();
    const group = startProcessGroup(
      {...command, env: {...command.env, [eventsVariable]: eventFile.path}},
      {
        onError(text) {
          lastWords.push(text);
          onOutput?.(text);
        },
        onOutput,
      },
    );
    if (group.pid !== null) {
      guard?.watch({folder, pid: group.pid});
      if ("sampler" in sampling && missing === null) sampling.sampler.watch(group.pid);
    }
    const supervision = superviseGroup(group, context);
    heard = supervision.heard;
    const {exit, startError} = await group.exited;
    const endUnixMs = unixNow();
    heard = () => undefined;
    supervision.close();
    const recorded =
      "sampler" in sampling && missing === null
        ? within(sampling.sampler.end(), samplerLimitMs, "sampler").then(
            (recording): Samples => ({recording}),
            (error: unknown): Samples => ({missing: problem(error)}),
          )
        : Promise.resolve<Samples>({missing: missing ?? "nothing was sampled"});
    if (await endOrphans(group)) warnings.push("the trainer left processes behind, which were ended");
    guard?.watch({folder, pid: null});
    await group.drained(drainMs);
    await eventFile.finish();
    const killsAfter = await readOutOfMemoryKills();
    const samples = await recorded;
    if ("missing" in samples && "sampler" in sampling) warnings.push(`no samples: ${samples.missing}`);

    const timeline = timelineOf(events, {startUnixMs: startUnixMs + driftMs, endUnixMs: endUnixMs + driftMs});
    const status = classifyEnding({
      exit,
      startError,
      stop: supervision.stopped(),
      saidEnded: timeline.saidEnded,
      saidAnything: events.length > 0,
      outOfMemoryLine,
      outOfMemoryKills: killsBefore === null || killsAfter === null ? 0 : killsAfter - killsBefore,
      durationMs: endUnixMs - startUnixMs,
      lastWords: lastWords.lines(),
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
