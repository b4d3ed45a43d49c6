// What must hold of a command that is run several times at once.
import {filled} from "../../recorder/plan/placeholders.ts";
import {gpuVariables} from "../../recorder/parallel/places.ts";
import type {PlannedRun} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import {valuesOf, type Wrapping} from "./wrap.ts";

/**
 * Makes sure that runs at once have a GPU and a log file of their own. Throws UsageError. What else they write where another one
 * does is the command's own; `{repeat}` tells them apart.
 */
export function checkAtOnce({env, logFile, factors, folders}: Wrapping, runs: readonly PlannedRun[]): void {
  const chosen = gpuVariables.find((name) => Object.hasOwn(env, name));
  if (chosen !== undefined)
    throw new UsageError(
      `--parallel: --env ${chosen} (each run is given a GPU of its own; to leave some out, set ${chosen} for batchsweep itself)`,
    );
  if (logFile === null) return;
  const logs = runs.map((planned) => {
    const folder = folders.get(String(planned.configuration.settings["commit"])) ?? "";
    return `${folder}\0${filled(logFile, valuesOf(planned, factors))}`;
  });
  if (new Set(logs).size < logs.length)
    throw new UsageError(
      `--parallel: runs at once would write to one --log ${logFile} (put {repeat} and each factor into its name)`,
    );
}
