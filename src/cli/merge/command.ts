// The command merge: folders of one sweep's shards become one.
import {resolve} from "node:path";
import {lockSweep} from "../../recorder/process/sweep-lock.ts";
import {foldersOfRuns, mergeSweepFolder, NotMergeable, type Merged} from "../../runs/merging/merge-runs.ts";
import {sweepFolder} from "../../runs/names.ts";
import {fromHere} from "../../runs/project.ts";
import {listSweeps} from "../../runs/read.ts";
import {UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {parseOptions} from "../options/parse.ts";
import {checkRunsFolder} from "../recording/runs-folder.ts";
import type {Surroundings} from "../surroundings.ts";
import {plural} from "../terminal/wording.ts";

/** What cannot be merged is wrong use. */
function refuse(error: unknown): never {
  throw error instanceof NotMergeable ? new UsageError(error.message, {cause: error}) : error;
}

/** Merges a sweep while nobody records it. */
async function mergeOne(from: string, into: string, id: string): Promise<Merged> {
  const unlock = await lockSweep(into, id);
  try {
    return await mergeSweepFolder(from, into, id).catch(refuse);
  } finally {
    await unlock();
  }
}

function sayMerged({sweep, added, runs, planned}: Merged, into: string): string {
  const left = planned - runs;
  const missing = left > 0 ? `; ${left} of ${planned} planned are still missing` : "";
  return `${fromHere(resolve(sweepFolder(into, sweep)))}: ${plural(added, "run")} added, ${plural(runs, "run")} in all${missing}`;
}

/**
 * Merges sweeps of other folders of runs, such as shards of one sweep, into the project's, and gives the exit code. Throws
 * UsageError where two are not one sweep or have two recordings of a run, ParseError where one cannot be read, SweepLocked
 * where one is being recorded.
 */
export async function mergeCommand(args: readonly string[], {runs, stdout}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("merge", args);
  const into = values.runs ?? runs;
  if (words.length === 0)
    throw new UsageError(`no folder given (${call("merge", "DIR… ")}: folders of runs, e.g. of shards)`);
  await checkRunsFolder(into);
  const folders = (await Promise.all(words.map(foldersOfRuns)).catch(refuse)).flat();
  const merged = new Map<string, Merged>();
  for (const from of folders) {
    if (resolve(from) === resolve(into))
      throw new UsageError(`a folder cannot be merged into itself: ${from}`);
    for (const id of await listSweeps(from)) {
      if (values.sweep !== null && values.sweep !== id) continue;
      const one = await mergeOne(from, into, id);
      merged.set(id, {...one, added: one.added + (merged.get(id)?.added ?? 0)});
    }
  }
  if (merged.size === 0) throw new UsageError(`no such sweep in these folders: ${values.sweep ?? "any"}`);
  for (const one of merged.values()) stdout.write(`${sayMerged(one, into)}\n`);
  return 0;
}
