import type {RunStatus} from "../../schema/run-log.ts";
import type {Exit} from "./process-group.ts";

/** Why the recorder ended a run that did not end by itself. */
export type Stop =
  | {kind: "time-limit"; limitMs: number}
  | {kind: "silence"; limitMs: number}
  | {kind: "interrupted"; signal: string};

/** The status of a run that was started: how long it took is known. */
export type EndedStatus = Exclude<RunStatus, {state: "skipped" | "not-stated"}> & {durationMs: number};

/** Everything that says how a run ended. */
export interface Ending {
  exit: Exit;
  /** Why the command could not be started; null where it could. */
  startError: string | null;
  /** Why the recorder stopped it; null where it ended by itself. */
  stop: Stop | null;
  /** Whether the trainer said `run-ended`. */
  saidEnded: boolean;
  /** Whether it reported any event: one that does not know of events cannot say that it ended. */
  saidAnything: boolean;
  /** Whether it has to report that it ended, as the built-in training does; otherwise exit code 0 is enough. */
  mustReport: boolean;
  /** The line of its standard error that says that memory ran out; null where none does. */
  outOfMemoryLine: string | null;
  /** Processes that the kernel killed for memory during the run. */
  outOfMemoryKills: number;
  durationMs: number;
  stderrTail: string[];
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function exitText(exit: Exit): string {
  return "code" in exit ? `exit code ${exit.code}` : `killed by ${exit.signal}`;
}

/** Shells report a child that SIGKILL ended as exit code 128 + 9. */
const wasKilled = (exit: Exit): boolean => ("code" in exit ? exit.code === 137 : exit.signal === "SIGKILL");

/** How Python, Node and Java begin the line that names an error, after or before its trace. */
const errorLine = /^(?:Uncaught |Exception in thread "[^"]*" )?[\w.$]*(?:Error|Exception)\b/;

/** The last line that names an error, otherwise the last line: what comes after is mostly a trace or a version. */
function failureReason(exit: Exit, stderrTail: readonly string[]): string {
  const telling = stderrTail.findLast((line) => errorLine.test(line)) ?? stderrTail.at(-1);
  return telling === undefined ? exitText(exit) : `${exitText(exit)}: ${telling}`;
}

/**
 * Status of a run that ended. In this order: what the recorder did itself, memory, an exit that is not 0, and an exit of
 * 0 before the trainer said that it was done, which is no completed training.
 */
export function classifyEnding(ending: Ending): EndedStatus {
  const {exit, startError, stop, durationMs, stderrTail} = ending;
  const trouble = {durationMs, stderrTail};
  const failed = (reason: string): EndedStatus => ({state: "failed", durationMs, reason, stderrTail, exit});
  if (startError !== null) return failed(startError);
  if (stop?.kind === "interrupted")
    return {state: "interrupted", ...trouble, reason: `stopped by ${stop.signal}`};
  if (stop?.kind === "time-limit")
    return failed(`not done after ${seconds(stop.limitMs)}, the limit of a run`);
  if (stop?.kind === "silence") return failed(`no event for ${seconds(stop.limitMs)}, taken to hang`);
  const good = "code" in exit && exit.code === 0;
  if (!good && ending.outOfMemoryLine !== null)
    return {state: "out-of-memory", ...trouble, reason: ending.outOfMemoryLine};
  if (wasKilled(exit) && ending.outOfMemoryKills > 0)
    return {state: "out-of-memory", ...trouble, reason: "killed by the system, which was out of memory"};
  if (!good) return failed(failureReason(exit, stderrTail));
  if (ending.mustReport && !ending.saidAnything)
    return failed("ended without reporting an event ($BATCHSWEEP_EVENTS names the file)");
  if (ending.mustReport && !ending.saidEnded)
    return failed("ended without saying so (exit code 0, no run-ended event)");
  return {state: "completed", durationMs};
}
