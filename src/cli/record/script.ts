import {relative, resolve} from "node:path";
import {describeSoftware} from "../../telemetry/inventory/software.ts";
import {listenForInterruption} from "../recording/interruption.ts";
import {realEffects} from "../recording/real-effects.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {recordCommand} from "./command.ts";

/** `npm run record` with everything real. */
export function recordScript(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const {runs, ...rest} = surroundings;
  const trained = process.cwd();
  // The commit of what is trained, which is seldom a part of this program.
  const describe = () =>
    describeSoftware(programRoot, {trained, runsFolder: relative(trained, resolve(runs))});
  return recordCommand(
    args,
    {...realEffects, ...rest, runs, describeSoftware: describe},
    listenForInterruption(),
  );
}
