import {
  maskedText,
  publishedBefore,
  type Masked,
  type Publishing,
} from "../../runs/privacy/publishable-document.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import {writeSweep} from "../../runs/write.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import {journalFile} from "../../runs/names.ts";
import {openJournal, removeJournal, removeJournals} from "../journal/journal.ts";
import {noteOf, withNotes, withoutNotesOn} from "../log/notes.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import type {Command} from "../process/command.ts";
import {clearLeftBehind} from "../supervision/left-behind.ts";
import {startWatchdog} from "../supervision/watchdog.ts";
import {followRun, type Progress, type RunState} from "./progress.ts";
import {goesOn} from "../plan/stopping.ts";
import {prepareResume, removeUnfinished} from "../plan/remaining.ts";
import {lockSweep} from "../process/lock.ts";
import type {Yardstick} from "../../schema/run-log.ts";
import type {TimeYardstick} from "../yardstick/yardstick.ts";
import {runCommand, type CommandRun} from "./run-command.ts";
import type {RunContext} from "./run-process.ts";
import {recoverSweep} from "./recover-sweep.ts";
import {newSession} from "./session.ts";
import {startSampling, type Sampling} from "./sampling.ts";
import type {Limits} from "../supervision/supervision.ts";
import {writeFacts} from "./write-facts.ts";

/** What a recording needs: the sweep, how to run it, and what it touches. */
export interface SweepRecording {
  /** Folder of all sweeps; the sweep's own folder is made in it. */
  runs: string;
  sweep: Sweep;
  /** Goes on with a sweep that is already there, instead of writing it anew. */
  resume?: boolean;
  /** Folder of runs for what cannot be written to `runs`; by default there is none. */
  spool?: string | null;
  commandFor: (planned: PlannedRun) => Command;
  /** Runs a planned run; by default its command alone. */
  runPlanned?: (planned: PlannedRun, context: RunContext) => Promise<CommandRun>;
  limitsFor: (planned: PlannedRun) => Limits;
  startSampler: StartSampler;
  /** Times a fixed piece of work before each run; by default nothing does. */
  timeYardstick?: TimeYardstick | null;
  progress: Progress;
  /** Aborted with the name of a signal when the person wants to stop. */
  interruption: AbortSignal;
  /**
   * Asked between two repeats and once the planned runs are done, where the plan has a rule that goes on: the sweep with what
   * is to be run next, or the end of it.
   */
  look?: (sweep: Sweep, remaining: readonly PlannedRun[]) => Promise<Sweep>;
  estimateMs?: number | null;
  /** Where the trainers' output goes that a person asked to see. */
  onOutput?: ((text: string) => void) | undefined;
}

/** How a recording ended: each planned run's state, in the plan's order. */
export interface RecordedStates {
  runs: RunState[];
  interrupted: boolean;
  /** Runs of this recording that completed and have no samples, although they were to be sampled. */
  unsampled: string[];
  /** Whether all that was recorded is in its place. */
  isInPlace: boolean;
}

/** What goes on while runs come and go. */
interface RunSurroundings {
  sampling: Sampling;
  watchdog: ReturnType<typeof startWatchdog>;
  session: string;
  publishing: Publishing;
}

/** Whether nothing was sampled in a run. */
const isUnsampled = ({samples}: CommandRun): boolean =>
  "missing" in samples || samples.recording.unixMs.length === 0;

/** Ends what a recording left behind that was killed together with its watchdog. */
async function endLeftBehind(progress: Progress): Promise<void> {
  const {processes} = await clearLeftBehind();
  if (processes === 0) return;
  const message = `processes that a killed recording had left behind were ended: ${processes}`;
  progress({event: "warning", run: null, message});
}

/** Runs one planned run after the yardstick, and keeps what happens in its journal meanwhile. */
async function runJournaled(
  planned: PlannedRun,
  options: SweepRecording,
  {sampling, watchdog, session}: RunSurroundings,
): Promise<CommandRun & {yardstick: Yardstick | null}> {
  const {runs, sweep, commandFor, limitsFor, progress, interruption, onOutput, timeYardstick} = options;
  const {runPlanned = (run, context) => runCommand(commandFor(run), context)} = options;
  const {run} = planned;
  const journal = await openJournal(
    {runs, sweep: sweep.sweep, run, session},
    {onProblem: (message) => progress({event: "warning", run, message})},
  );
  const latest = () => ("sampler" in sampling ? sampling.sampler.latest() : null);
  try {
    const yardstick = (await timeYardstick?.(interruption)) ?? null;
    if (yardstick !== null) journal.note({entry: "yardstick", yardstick});
    const done = await runPlanned(planned, {
      limits: limitsFor(planned),
      interruption,
      sampling,
      watchdog,
      journal,
      onOutput,
      onEvent: followRun({planned, progress, latest}),
    });
    const {status, clockErrorMs, output, warnings} = done;
    journal.note({entry: "ended", status, clockErrorMs, output, warnings});
    return {...done, yardstick};
  } finally {
    await journal.close();
  }
}

/** Runs one planned run and writes what it left before anything else begins. */
async function recordRun(
  planned: PlannedRun,
  options: SweepRecording,
  surroundings: RunSurroundings,
): Promise<CommandRun & {problem: string | null}> {
  const {runs, spool = null, sweep} = options;
  const done = await runJournaled(planned, options, surroundings);
  const facts = {...done, sweep: sweep.sweep, session: surroundings.session, planned};
  const places = {runs, spool, publishing: surroundings.publishing};
  const {isWhole, problem, warnings} = await writeFacts(places, sweep, facts).catch((cause: Error) => {
    const journal = journalFile(runs, sweep.sweep, planned.run);
    throw new Error(`${cause.message}; what its journal has can be recovered: ${journal}`, {cause});
  });
  if (isWhole) await removeJournal(runs, sweep.sweep, planned.run);
  return {...done, warnings: [...done.warnings, ...warnings], problem};
}

/**
 * Clears away what a recorder left that was killed when all runs were written: its lock, files half-written, processes and
 * folders. Throws SweepLocked where another recorder is at the sweep.
 */
export async function clearAwayAfter(runs: string, sweep: string): Promise<void> {
  const unlock = await lockSweep(runs, sweep);
  await removeUnfinished(runs, sweep);
  await clearLeftBehind();
  await unlock();
}

/**
 * Records a sweep: one run after another, each written when it ends, whatever its end. A run that fails is a result and
 * the next one begins; an interruption ends the run at hand, writes it as `interrupted`, and leaves the rest undone.
 * Throws SweepLocked where another recorder is at the sweep, and an error that says what is left where a run can be
 * written neither to its folder nor to the spool.
 */
export async function recordSweep(options: SweepRecording): Promise<RecordedStates> {
  const unlock = await lockSweep(options.runs, options.sweep.sweep);
  try {
    return await recordLocked(options);
  } finally {
    // One that stays, since nothing can be written any more, is a dead recorder's: the next one takes it over.
    await unlock().catch(() => undefined);
  }
}

/** What is left to do of the sweep, and the run logs that stay, after what an earlier recorder left is made use of. */
async function whatIsThere({runs, spool = null, sweep, resume = false}: SweepRecording) {
  // A journal that is there is of a sweep of the same name that somebody removed.
  if (!resume) await removeJournals(runs, sweep.sweep);
  if (!resume) return {sweep, logs: [], remaining: sweep.plan.runs, recovered: []};
  const {sweep: noted, recovered} = await recoverSweep({runs, spool}, sweep);
  const {logs, remaining} = await prepareResume(runs, noted);
  return {sweep: withoutNotesOn(remaining, noted), logs, remaining, recovered};
}

/** The sweep after a look at it, written; as it is where there is none, or it cannot be written. */
async function looked(
  sweep: Sweep,
  remaining: readonly PlannedRun[],
  publishing: Publishing,
  {runs, look, progress}: SweepRecording,
): Promise<Sweep> {
  if (look === undefined || !goesOn(sweep.plan)) return sweep;
  try {
    const after = await look(sweep, remaining);
    if (after !== sweep) await writeSweep(runs, after, publishing);
    return after;
  } catch (error) {
    const said = publishableLine(error instanceof Error ? error.message : String(error));
    progress({event: "warning", run: null, message: `no more was planned: ${said}`});
    return sweep;
  }
}

async function recordLocked(options: SweepRecording): Promise<RecordedStates> {
  const {runs, progress, interruption, resume = false} = options;
  const beganMs = unixNowMs();
  await removeUnfinished(runs, options.sweep.sweep);
  const {recovered, ...before} = await whatIsThere(options);
  let {sweep} = before;
  const total = (): number => sweep.plan.runs.length;
  let isInPlace = true;
  const states = new Map<string, RunState["state"]>(before.logs.map(({run, status}) => [run, status.state]));
  const masked: Masked = new Map();
  const publishing = {masked, ...(resume ? publishedBefore : {kept: []})};
  await writeSweep(runs, sweep, publishing);
  progress({
    event: "sweep-started",
    sweep: sweep.sweep,
    title: sweep.title,
    runs: total(),
    alreadyDone: total() - before.remaining.length,
    repeats: sweep.plan.repeats,
    estimateMs: options.estimateMs ?? null,
    unavailable: sweep.unavailable,
  });

  for (const {run, said} of recovered)
    progress({event: "warning", run, message: `left by an earlier recorder: ${said}`});
  const session = newSession();
  await endLeftBehind(progress);
  const watchdog = startWatchdog();
  const unsampled: string[] = [];
  let sampling: Sampling = {missing: "not started yet"};
  try {
    let remaining = [...before.remaining];
    let index = total() - remaining.length;
    let repeat: number | null = null;
    for (;;) {
      const [next] = remaining;
      const isBetween = next === undefined || (repeat !== null && next.repeat > repeat);
      if (isBetween && !interruption.aborted) {
        sweep = await looked(sweep, remaining, {kept: publishing.kept}, options);
        remaining = sweep.plan.runs.filter(({run}) => !states.has(run));
      }
      const planned = remaining.shift();
      if (planned === undefined) break;
      repeat = planned.repeat;
      // Tried again before each run: what ended the last one may be over.
      if ("missing" in sampling) sampling = await startSampling(sweep.plan.sampleHz, options);
      if (interruption.aborted) break;
      index += 1;
      const {run} = planned;
      progress({event: "run-started", run, index, runs: total(), repeats: sweep.plan.repeats, planned});
      const done = await recordRun(planned, {...options, sweep}, {sampling, watchdog, session, publishing});
      const {status, warnings, problem} = done;
      states.set(run, status.state);
      isInPlace &&= problem === null;
      if (isUnsampled(done) && status.state === "completed" && sweep.plan.sampleHz !== null)
        unsampled.push(run);
      for (const message of problem === null ? warnings : [...warnings, problem])
        progress({event: "warning", run, message});
      if (warnings.length > 0) {
        sweep = withNotes(sweep, noteOf(run, warnings));
        await writeSweep(runs, sweep, {kept: publishing.kept}).catch((error: NodeJS.ErrnoException) =>
          // A note must not cost the sweep, and with the next one it is written as well.
          progress({event: "warning", run, message: `not noted in sweep.json: ${error.message}`}),
        );
      }
      progress({
        event: "run-ended",
        run,
        index,
        runs: total(),
        state: status.state,
        durationMs: status.durationMs,
        reason: status.state === "completed" ? null : status.reason,
      });
      if ("missing" in done.samples && "sampler" in sampling) {
        await sampling.sampler.close().catch(() => undefined);
        sampling = {missing: done.samples.missing};
      }
    }
  } finally {
    if ("sampler" in sampling) await sampling.sampler.close().catch(() => undefined);
    watchdog.close();
  }
  const note = maskedText(masked);
  if (note !== null) progress({event: "warning", run: null, message: note});
  const ended = sweep.plan.runs.map(({run}): RunState => ({run, state: states.get(run) ?? "not-run"}));
  progress({event: "sweep-ended", sweep: sweep.sweep, durationMs: unixNowMs() - beganMs, runs: ended});
  return {runs: ended, interrupted: interruption.aborted, unsampled, isInPlace};
}
