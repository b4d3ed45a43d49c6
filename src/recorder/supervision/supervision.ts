// Ends a run that does not end by itself.
import {unixNowMs} from "../../telemetry/source/clock.ts";
import type {Stop} from "../process/ending.ts";
import {endProcesses, endProcessesOfRun, processesOfRun} from "./orphans.ts";
import type {ProcessGroup} from "../process/process-group.ts";

/** When a run that does not end by itself is ended. */
export interface Limits {
  /** The longest a run may take. */
  runMs: number;
  /** The longest it may stay silent after its first event. */
  silenceMs: number;
}

/** Watches a trainer that may have to be ended. */
export interface Supervision {
  /** The trainer reported something. */
  heard(): void;
  /** Why it was ended; null where it was not. */
  stopped(): Stop | null;
  close(): void;
}

/** A trainer that was asked to end gets this long to do it. */
const graceMs = 2000;

/** Processes that the trainer left behind get this long to notice that it is gone. */
const orphanGraceMs = 300;

/** Node's longest timer, 24.8 days; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Ends a group at a limit, or when `interruption` is aborted with the name of a signal: asks with SIGTERM
 * first, and kills what is still there two seconds later.
 */
export function superviseGroup(group: ProcessGroup, limits: Limits, interruption: AbortSignal): Supervision {
  let stop: Stop | null = null;
  let insist: NodeJS.Timeout | undefined;
  function end(why: Stop): void {
    if (stop !== null) return;
    stop = why;
    group.kill("SIGTERM");
    insist = setTimeout(() => group.kill("SIGKILL"), graceMs);
  }
  const endAfter = (kind: "time-limit" | "silence", limitMs: number): NodeJS.Timeout =>
    setTimeout(() => end({kind, limitMs}), Math.min(limitMs, longestTimerMs));
  const onInterruption = (): void => end({kind: "interrupted", signal: String(interruption.reason)});
  const runTimer = endAfter("time-limit", limits.runMs);
  let silenceTimer: NodeJS.Timeout | undefined;
  let closed = false;
  interruption.addEventListener("abort", onInterruption);
  if (interruption.aborted) onInterruption();
  return {
    heard() {
      if (closed) return;
      clearTimeout(silenceTimer);
      silenceTimer = endAfter("silence", limits.silenceMs);
    },
    stopped: () => stop,
    close() {
      closed = true;
      interruption.removeEventListener("abort", onInterruption);
      for (const timer of [runTimer, silenceTimer, insist]) clearTimeout(timer);
    },
  };
}

/**
 * Ends the processes that a trainer left behind when it ended, in its group or outside of it, unless they end by
 * themselves soon; true where there were any. They are known by `eventFile`, the run's own, or as orphans of ours.
 */
export async function endOrphans(
  group: ProcessGroup,
  eventFile: string,
  adopted: () => readonly number[],
): Promise<boolean> {
  const until = unixNowMs() + orphanGraceMs;
  const isAlive = (): boolean =>
    group.isAlive() || processesOfRun(eventFile).length > 0 || adopted().length > 0;
  while (isAlive() && unixNowMs() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!isAlive()) return false;
  group.kill("SIGKILL");
  endProcessesOfRun(eventFile);
  // What an orphan started becomes ours, too, but not before that orphan has ended.
  const endMs = unixNowMs() + graceMs;
  while (adopted().length > 0 && unixNowMs() < endMs) {
    endProcesses(adopted, 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}
