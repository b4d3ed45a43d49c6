import {ParseError} from "../../src/schema/parse.ts";
import {DataError} from "../../src/training/data/images.ts";
import {UsageError} from "../usage-error.ts";
import {sweepCommand} from "./command.ts";
import type {SweepEffects} from "./effects.ts";
import {listenForInterruption} from "../recording/interruption.ts";
import {NothingToMeasure} from "./prepare.ts";

/** 2 for what the person can mend by other options or files, 3 where nothing can be measured, 1 for what went wrong. */
function exitCodeFor(error: unknown): number {
  if (error instanceof UsageError || error instanceof ParseError || error instanceof DataError) return 2;
  return error instanceof NothingToMeasure ? 3 : 1;
}

/** Runs the sweep command as a script does: sets the exit code, and says in one line on stderr what was wrong. */
export async function runSweepScript(args: readonly string[], effects: SweepEffects): Promise<void> {
  // A reader that has gone (`| head`) must not cost the recording.
  process.stdout.on("error", () => undefined);
  try {
    process.exitCode = await sweepCommand(args, effects, listenForInterruption());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    effects.stderr.write(`${message}\n`);
    process.exitCode = exitCodeFor(error);
  }
}
