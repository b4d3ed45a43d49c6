import {errorText, UsageError} from "../../usage-error.ts";
import {listenForInterruption, type Interruption} from "./interruption.ts";
import {NothingToMeasure} from "./nothing-to-measure.ts";
import type {TextStream} from "../terminal/terminal.ts";

/** 2 for what the person can mend, 3 where nothing can be measured, 1 for what went wrong. */
async function exitCodeFor(error: unknown): Promise<number> {
  // Loaded only now: a recording that goes well should not wait for them.
  const [{ParseError}, {DataError}, {SweepLocked}] = await Promise.all([
    import("../../schema/parse.ts"),
    import("../../training/data/images.ts"),
    import("../../recorder/process/lock.ts"),
  ]);
  // What the person can mend by other options or files, or by waiting for another recorder.
  const mendable = [UsageError, ParseError, DataError, SweepLocked];
  if (mendable.some((kind) => error instanceof kind)) return 2;
  return error instanceof NothingToMeasure ? 3 : 1;
}

/** Runs a recording command as a script does: sets the exit code, and says in one line on stderr what was wrong. */
export async function runScript(
  command: (interruption: Interruption) => Promise<number>,
  {stderr}: {stderr: TextStream},
): Promise<void> {
  // A reader that has gone (`| head`) must not cost the recording.
  process.stdout.on("error", () => undefined);
  try {
    process.exitCode = await command(listenForInterruption());
  } catch (error) {
    stderr.write(`${errorText(error)}
`);
    process.exitCode = await exitCodeFor(error);
  }
}
