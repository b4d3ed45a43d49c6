// Shows a recorded command from elsewhere, and asks before it is run.
import {placeholdersIn} from "../../recorder/plan/placeholders.ts";
import type {PlannedRun, WrappedCommand} from "../../schema/sweep.ts";
import {errorText, UsageError} from "../../usage-error.ts";
import type {Ask} from "../recording/ask.ts";
import type {TextStream} from "../terminal/terminal.ts";
import {plural} from "../terminal/wording.ts";
import {shellText, valuesOf} from "./wrap.ts";

/** What would be run, as it was recorded. */
interface Foreign {
  id: string;
  command: WrappedCommand;
  remaining: readonly PlannedRun[];
  /** Where it would run. */
  folder: string;
}

/** All that would be run, a line each, with every value that is put into it. */
function runLines({command, remaining, folder}: Foreign): string[] {
  const {argv, env, prepare, cleanup, log, worktrees} = command;
  const each = worktrees?.prepareEach;
  const texts = [...argv, ...Object.values(env), prepare ?? "", cleanup ?? "", log ?? ""];
  const values = texts.flatMap(placeholdersIn).map((name) => {
    const all = new Set(remaining.flatMap((planned) => valuesOf(planned).get(name) ?? []));
    return `  {${name}}  ${[...all].map((value) => shellText([value])).join(", ")}`;
  });
  return [
    `command  ${shellText(argv)}`,
    ...(each === undefined ? [] : [`first    ${each}, once in the worktree of each commit`]),
    ...(prepare === null ? [] : [`before   ${prepare}`]),
    ...(cleanup === null ? [] : [`after    ${cleanup}`]),
    ...(log === null ? [] : [`reads    ${log}`]),
    ...Object.entries(env).map(([name, value]) => `with     ${name}=${shellText([value])}`),
    ...new Set(values),
    `in       ${folder}, ${plural(remaining.length, "run")}`,
  ];
}

/**
 * Shows what a sweep that is not this user's own would run, and has it confirmed. Throws UsageError where it is not, or
 * where nobody is there to do it.
 */
export async function confirmRuns(
  foreign: Foreign,
  {yes, ask, stderr}: {yes: boolean; ask: Ask | null; stderr: TextStream},
): Promise<void> {
  const {id} = foreign;
  stderr.write(`${id} was not recorded here by you. It would run:\n`);
  for (const line of runLines(foreign)) stderr.write(`  ${errorText(line)}\n`);
  if (yes) return;
  if (ask === null)
    throw new UsageError(`not confirmed, nothing was run: ${id} (look at what would run, then add --yes)`);
  if (!(await ask("Run it?"))) throw new UsageError(`not confirmed, nothing was run: ${id}`);
}
