import {realEffects} from "../recording/real-effects.ts";
import {runScript} from "../recording/run-script.ts";
import {recordCommand} from "./command.ts";

/** `npm run record` with everything real. */
export const recordScript = (args: readonly string[]): Promise<void> =>
  runScript((interruption) => recordCommand(args, realEffects, interruption), realEffects);
