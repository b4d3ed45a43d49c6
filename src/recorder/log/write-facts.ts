import {keepRun, type RunPlaces, type WrittenRun} from "../../runs/spool.ts";
import type {Sweep} from "../../schema/sweep.ts";
import {assembleRunLog, assembleTelemetry, type RunFacts} from "./assemble.ts";
import {writableRunLog} from "./writable.ts";

/**
 * Writes what a run left: as much of it as fits, here or in the spool. The warnings say what does not fit. Throws where
 * it could be written nowhere.
 */
export async function writeFacts(
  places: RunPlaces,
  sweep: Sweep,
  facts: RunFacts,
): Promise<WrittenRun & {warnings: string[]}> {
  const {log, warnings} = writableRunLog(assembleRunLog(facts));
  return {...(await keepRun(places, sweep, {log, samples: assembleTelemetry(facts)})), warnings};
}
