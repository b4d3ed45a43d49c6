import {listenForInterruption} from "../recording/interruption.ts";
import {realEffects} from "../recording/real-effects.ts";
import type {Surroundings} from "../surroundings.ts";
import {recordCommand} from "./command.ts";

/** `npm run record` with everything real. */
export const recordScript = (args: readonly string[], surroundings: Surroundings): Promise<number> =>
  recordCommand(args, {...realEffects, ...surroundings}, listenForInterruption());
