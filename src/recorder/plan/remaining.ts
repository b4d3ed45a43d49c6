import {readdir, rm} from "node:fs/promises";
import {join} from "node:path";
import {sweepFolder} from "../../runs/names.ts";
import {readRunLogs} from "../../runs/read.ts";
import {unfinishedSuffix} from "../../runs/write.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";

/**
 * Runs of the plan that a resume still has to do: those without a run log, and those that an interruption cut off. A run
 * that failed or ran out of memory is a result and stays.
 */
export function remainingRuns(sweep: Pick<Sweep, "plan">, logs: readonly RunLog[]): PlannedRun[] {
  const done = new Set(logs.filter(({status}) => status.state !== "interrupted").map(({run}) => run));
  return sweep.plan.runs.filter(({run}) => !done.has(run));
}

/**
 * Removes what a killed recorder left half-written; of some runs, where others are being written. A folder that does not
 * exist holds nothing.
 */
export async function removeUnfinished(
  runs: string,
  sweep: string,
  of: readonly PlannedRun[] | null = null,
): Promise<void> {
  const folder = sweepFolder(runs, sweep);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const own = of === null ? null : new Set(of.map(({run}) => run));
  const isOwn = (name: string): boolean =>
    own === null || own.has(name.replace(/(?:\.telemetry)?\.json\.[0-9a-f]+\.unfinished$/, ""));
  for (const name of names)
    if (name.endsWith(unfinishedSuffix) && isOwn(name)) await rm(join(folder, name), {force: true});
}

/**
 * What a resume has to do, of the whole plan or of some runs, and the run logs of those that stay. A log that an interruption cut off stays as well, until its run is
 * done again and takes its place: it is all that is known of hours, perhaps.
 */
export async function prepareResume(
  runs: string,
  sweep: Sweep,
  of: readonly PlannedRun[] | null = null,
): Promise<{logs: RunLog[]; remaining: PlannedRun[]}> {
  const asked = of === null ? null : new Set(of.map(({run}) => run));
  const isAsked = ({run}: {run: string}): boolean => asked === null || asked.has(run);
  const logs = (await readRunLogs(runs, sweep)).filter(isAsked);
  const remaining = remainingRuns(sweep, logs).filter(isAsked);
  const again = new Set(remaining.map(({run}) => run));
  return {logs: logs.filter(({run}) => !again.has(run)), remaining};
}
