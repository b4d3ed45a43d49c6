import type {Interruption} from "../recording/interruption.ts";
import {beginAhead} from "./preload.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import {parseRecordOptions} from "./options.ts";

/**
 * Does what `npm run record` was asked to and gives the exit code: 0 every run completed, 1 a run did not, 130 and its like
 * interrupted. Throws UsageError, ParseError and SweepLocked for wrong use, NothingToMeasure where no device is there.
 */
export async function recordCommand(
  args: readonly string[],
  effects: RecordingEffects,
  interruption: Interruption,
): Promise<number> {
  const options = parseRecordOptions(args, {runs: effects.runs});
  const ahead = beginAhead(options, effects);
  try {
    // Most of the program is loaded here, while the sampler starts and the machine describes itself.
    const {recordAsAsked} = await import("./recording.ts");
    return await recordAsAsked(options, {...effects, ...ahead.begun}, interruption);
  } finally {
    await ahead.close();
  }
}
