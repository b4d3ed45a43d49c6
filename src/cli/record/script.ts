import {relative, resolve} from "node:path";
import {describeSoftware} from "../../telemetry/inventory/software.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import {listenForInterruption} from "../recording/interruption.ts";
import {realEffects} from "../recording/real-effects.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {recordCommand} from "./command.ts";

/** What the recording of a command touches, real. */
export function recordingEffects({runs, ...rest}: Surroundings): RecordingEffects {
  const trained = process.cwd();
  // The commit of what is trained, which is seldom a part of this program.
  const describe = () =>
    describeSoftware(programRoot, {trained, runsFolder: relative(trained, resolve(runs))});
  return {...realEffects, ...rest, runs, describeSoftware: describe};
}

/** `npm run record` with everything real. */
export const recordScript = (args: readonly string[], surroundings: Surroundings): Promise<number> =>
  recordCommand(args, recordingEffects(surroundings), listenForInterruption());
