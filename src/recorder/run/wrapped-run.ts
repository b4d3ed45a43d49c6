import type {PlannedRun} from "../../schema/sweep.ts";
import type {Command} from "../process/command.ts";
import {runCommand, type CommandRun} from "./run-command.ts";
import type {Listening, RunContext} from "./run-process.ts";

/** A recorded command, with what is done before and after each of its runs. */
export interface WrappedRuns {
  commandFor: (planned: PlannedRun) => Command;
  /** How what it prints is understood; by default it has to report events. */
  listeningFor?: (planned: PlannedRun) => Listening;
  /** Before each run; null: nothing. */
  prepareFor?: (planned: PlannedRun) => Command | null;
  /** After each run, however it ended; null: nothing. */
  cleanupFor?: (planned: PlannedRun) => Command | null;
  /** Runs of each configuration before its first one that is recorded. */
  warmup: number;
}

/** Steps around a run are judged by their exit codes alone; nothing is read of their output. */
const unheard: Listening = {readers: [], logFile: null, keepOutput: false};

/** A command around a run: neither sampled nor read. */
const step = (
  command: Command,
  {limits, interruption, watchdog, onOutput, place = null}: RunContext,
): Promise<CommandRun> =>
  runCommand(command, {
    limits,
    interruption,
    watchdog,
    onOutput,
    place,
    sampling: {missing: "not sampled: it is no training"},
    listening: unheard,
  });

/** A run that could not begin, since its prepare command failed. */
function unprepared(prepared: CommandRun): CommandRun {
  const {status} = prepared;
  if (status.state === "completed" || status.state === "interrupted") return prepared;
  return {...prepared, status: {...status, reason: `the prepare command failed: ${status.reason}`}};
}

/**
 * Runs a wrapped command as recordSweep() asks: its configuration's warm-up first, then prepare, the command, cleanup. A
 * prepare command that fails is the run's failure. What goes wrong in a warm-up or a cleanup is a warning of the run.
 */
export function createWrappedRunner({
  commandFor,
  listeningFor,
  prepareFor = () => null,
  cleanupFor = () => null,
  warmup,
}: WrappedRuns): (planned: PlannedRun, context: RunContext) => Promise<CommandRun> {
  const warm = new Set<string>();

  async function warmUp(planned: PlannedRun, context: RunContext): Promise<string[]> {
    const key = JSON.stringify([planned.configuration, context.place?.number]);
    if (warm.has(key)) return [];
    warm.add(key);
    for (let done = 0; done < warmup && !context.interruption.aborted; done++) {
      const prepare = prepareFor(planned);
      if (prepare !== null) await step(prepare, context);
      const {status} = await step(commandFor(planned), context);
      if (status.state !== "completed" && status.state !== "interrupted")
        return [`the warm-up run failed: ${status.reason}`];
    }
    return [];
  }

  return async (planned, context) => {
    const warnings = await warmUp(planned, context);
    const prepare = prepareFor(planned);
    if (prepare !== null) {
      const prepared = await step(prepare, context);
      if (prepared.status.state !== "completed") return unprepared(prepared);
    }
    const done = await runCommand(commandFor(planned), {...context, listening: listeningFor?.(planned)});
    const cleanup = cleanupFor(planned);
    if (cleanup !== null) {
      // After an interruption too, since what prepare made has to be cleared away.
      const {status} = await step(cleanup, {...context, interruption: new AbortController().signal});
      if (status.state !== "completed") warnings.push(`the cleanup command failed: ${status.reason}`);
    }
    return {...done, warnings: [...warnings, ...done.warnings]};
  };
}
