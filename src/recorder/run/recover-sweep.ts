// Run logs of all runs of a sweep that a killed recorder left behind.
import {readdir} from "node:fs/promises";
import {journalFile, journalFolder, journalSuffix} from "../../runs/names.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import {publishedBefore} from "../../runs/privacy/publishable-document.ts";
import {readRunLogs} from "../../runs/read.ts";
import {unspool, type RunPlaces} from "../../runs/spool.ts";
import {lostSamples} from "../../runs/write.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import {removeJournal} from "../journal/journal.ts";
import {recoverRun} from "../journal/recover-run.ts";
import {noteOf, withNotes} from "../log/notes.ts";
import {writeFacts} from "../log/write-facts.ts";

/** What was made of what a recorder left behind. */
export interface RecoveredRun {
  run: string;
  /** What is in its place now, or why nothing is. */
  said: string;
  /** Whether all that there is of it is in its place, and nothing left. */
  isInPlace: boolean;
}

/** Whether a run's log is there and has all that there ever was. */
const isWhole = ({status, missing}: RunLog): boolean =>
  status.state !== "interrupted" && missing["telemetry"]?.startsWith(lostSamples) !== true;

const lasted = (log: RunLog | null): number =>
  log !== null && "durationMs" in log.status ? (log.status.durationMs ?? 0) : 0;

async function journaledRuns(runs: string, sweep: string): Promise<string[]> {
  const names = await readdir(journalFolder(runs, sweep)).catch(() => []);
  return names
    .filter((name) => name.endsWith(journalSuffix))
    .map((name) => name.slice(0, -journalSuffix.length));
}

/** Makes a log of a run's journal, unless a log that is there has more. */
async function recoverJournal(
  places: RunPlaces,
  sweep: Sweep,
  {planned, log}: {planned: PlannedRun; log: RunLog | null},
): Promise<RecoveredRun & {warnings: string[]}> {
  const {run} = planned;
  const kept = (said: string) => ({run, said, isInPlace: true, warnings: []});
  if (log !== null && isWhole(log)) {
    await removeJournal(places.runs, sweep.sweep, run);
    return kept("its log is whole");
  }
  const facts = await recoverRun(journalFile(places.runs, sweep.sweep, run), {
    sweep: sweep.sweep,
    planned,
    log,
  });
  if (facts === null || (facts.status.state === "interrupted" && facts.status.durationMs < lasted(log))) {
    await removeJournal(places.runs, sweep.sweep, run);
    return kept(facts === null ? "its training had not begun" : "an earlier attempt got farther and stays");
  }
  const {
    warnings,
    isWhole: isKept,
    problem,
  } = await writeFacts({...places, publishing: places.publishing ?? publishedBefore}, sweep, facts);
  if (isKept) await removeJournal(places.runs, sweep.sweep, run);
  const samples = "recording" in facts.samples ? facts.samples.recording.unixMs.length : 0;
  const {epochs, steps} = facts.timeline;
  const had = `${epochs.length} epochs, ${steps.epoch.length} steps, ${samples} samples`;
  const said = `${facts.status.state} after ${Math.round(facts.status.durationMs / 1000)} s: ${had}`;
  return {
    run,
    said: problem === null ? said : `${said}; ${problem}`,
    isInPlace: problem === null,
    warnings: [...facts.warnings, ...warnings],
  };
}

/**
 * Brings to its place what an ended recorder left of a sweep, or of some of its runs: whole runs in the spool, and runs of
 * which there is only a journal. Gives the sweep with what is to be noted of them, to be written. The sweep must be locked.
 */
export async function recoverSweep(
  places: RunPlaces,
  sweep: Sweep,
  of: readonly PlannedRun[] | null = null,
): Promise<{sweep: Sweep; recovered: RecoveredRun[]}> {
  const recovered: RecoveredRun[] = [];
  const asked = of === null ? null : new Set(of.map(({run}) => run));
  const isAsked = (run: string): boolean => asked === null || asked.has(run);
  for (const {run, problem} of await unspool(places, sweep.sweep, isAsked))
    recovered.push({run, said: problem ?? "brought from the spool", isInPlace: problem === null});
  const journaled = (await journaledRuns(places.runs, sweep.sweep)).filter(isAsked);
  if (journaled.length === 0) return {sweep, recovered};
  const logs = await readRunLogs(places.runs, sweep);
  let noted = sweep;
  for (const run of journaled) {
    const planned = sweep.plan.runs.find((one) => one.run === run);
    if (planned === undefined) {
      recovered.push({run, said: "the sweep plans no such run", isInPlace: false});
      continue;
    }
    try {
      const log = logs.find((one) => one.run === run) ?? null;
      const {warnings, ...done} = await recoverJournal(places, sweep, {planned, log});
      noted = withNotes(noted, noteOf(run, warnings));
      recovered.push(done);
    } catch (error) {
      const said = publishableLine(error instanceof Error ? error.message : String(error));
      recovered.push({run, said: `its journal could not be used: ${said}`, isInPlace: false});
    }
  }
  return {sweep: noted, recovered};
}
