import {listenForInterruption} from "../recording/interruption.ts";
import {recordingEffects} from "../record/script.ts";
import type {Surroundings} from "../surroundings.ts";
import {compareCommand} from "./command.ts";

/** `npm run compare` with everything real. */
export const compareScript = (args: readonly string[], surroundings: Surroundings): Promise<number> =>
  compareCommand(args, recordingEffects(surroundings), listenForInterruption());
