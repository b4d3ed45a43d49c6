import {maskedText, type Masked, type Publishing} from "../../runs/privacy/publishable-document.ts";
import {writeRun, writeSweep} from "../../runs/write.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import {assembleRunLog, assembleTelemetry} from "../log/assemble.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import type {Command} from "../process/command.ts";
import {clearLeftBehind} from "../supervision/left-behind.ts";
import {startWatchdog} from "../supervision/watchdog.ts";
import {followRun, type Progress, type RunState} from "./progress.ts";
import {prepareResume, removeUnfinished} from "../plan/remaining.ts";
import {lockSweep} from "../process/lock.ts";
import {runCommand, type CommandRun} from "./run-command.ts";
import type {RunContext} from "./run-process.ts";
import {newSession} from "./session.ts";
import {samplerProblem, type Sampling} from "./sampling.ts";
import type {Limits} from "../supervision/supervision.ts";

/** What a recording needs: the sweep, how to run it, and what it touches. */
export interface SweepRecording {
  /** Folder of all sweeps; the sweep's own folder is made in it. */
  runs: string;
  sweep: Sweep;
  /** Goes on with a sweep that is already there, instead of writing it anew. */
  resume?: boolean;
  commandFor: (planned: PlannedRun) => Command;
  /** Runs a planned run; by default its command alone. */
  runPlanned?: (planned: PlannedRun, context: RunContext) => Promise<CommandRun>;
  limitsFor: (planned: PlannedRun) => Limits;
  startSampler: StartSampler;
  progress: Progress;
  /** Aborted with the name of a signal when the person wants to stop. */
  interruption: AbortSignal;
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
}

const notesMost = 100;
const noteLength = 500;

/** The sweep with a note more; a note is what a reader must know to use the figures. */
function withNotes(sweep: Sweep, notes: readonly string[]): Sweep {
  const more = notes.map((note) => (note.length > noteLength ? `${note.slice(0, noteLength - 1)}…` : note));
  return {...sweep, notes: [...new Set([...sweep.notes, ...more])].slice(0, notesMost)};
}

/** One note for all warnings of a run: how many, and the first. */
function noteOf(run: string, warnings: readonly string[]): string[] {
  const [first] = warnings;
  if (first === undefined) return [];
  return [warnings.length === 1 ? `${run}: ${first}` : `${run}: ${first} (and ${warnings.length - 1} more)`];
}

/** The sweep without what was noted on earlier attempts at runs that are done again. */
function withoutNotesOn(again: readonly PlannedRun[], sweep: Sweep): Sweep {
  const stale = (note: string): boolean => again.some(({run}) => note.startsWith(`${run}: `));
  return {...sweep, notes: sweep.notes.filter((note) => !stale(note))};
}

/** A sampler that ends as it starts is tried again this often, unless that took long. */
const startAttempts = 3;
const startPatienceMs = 10_000;

async function startSampling({startSampler, sweep, progress}: SweepRecording): Promise<Sampling> {
  const {sampleHz} = sweep.plan;
  if (sampleHz === null) return {missing: "sampling was off"};
  const beganMs = unixNowMs();
  for (let attempt = 1; ; attempt++) {
    try {
      return {sampler: await startSampler({sampleHz})};
    } catch (error) {
      const missing = samplerProblem(error);
      if (attempt < startAttempts && unixNowMs() - beganMs < startPatienceMs) continue;
      progress({event: "warning", run: null, message: missing});
      return {missing};
    }
  }
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

/** Runs one planned run and writes what it left before anything else begins. */
async function recordRun(
  planned: PlannedRun,
  options: SweepRecording,
  surroundings: {
    sampling: Sampling;
    watchdog: ReturnType<typeof startWatchdog>;
    session: string;
    publishing: Publishing;
  },
): Promise<CommandRun> {
  const {runs, sweep, commandFor, limitsFor, progress, interruption, onOutput} = options;
  const {runPlanned = (run, context) => runCommand(commandFor(run), context)} = options;
  const {sampling, watchdog, session, publishing} = surroundings;
  const done = await runPlanned(planned, {
    limits: limitsFor(planned),
    interruption,
    sampling,
    watchdog,
    onOutput,
    onEvent: followRun({
      planned,
      progress,
      latest: () => ("sampler" in sampling ? sampling.sampler.latest() : null),
    }),
  });
  const facts = {...done, sweep: sweep.sweep, session, planned};
  await writeRun(runs, assembleRunLog(facts), assembleTelemetry(facts), publishing);
  return done;
}

/**
 * Records a sweep: one run after another, each written when it ends, whatever its end. A run that fails is a result and
 * the next one begins; an interruption ends the run at hand, writes it as `interrupted`, and leaves the rest undone.
 * Throws SweepLocked where another recorder is at the sweep, and what the file system says where nothing can be written.
 */
export async function recordSweep(options: SweepRecording): Promise<RecordedStates> {
  const unlock = await lockSweep(options.runs, options.sweep.sweep);
  try {
    return await recordLocked(options);
  } finally {
    await unlock();
  }
}

async function recordLocked(options: SweepRecording): Promise<RecordedStates> {
  const {runs, progress, interruption, resume = false} = options;
  const beganMs = unixNowMs();
  const {plan} = options.sweep;
  await removeUnfinished(runs, options.sweep.sweep);
  const before = resume ? await prepareResume(runs, options.sweep) : {logs: [], remaining: plan.runs};
  const total = plan.runs.length;
  let sweep = withoutNotesOn(before.remaining, options.sweep);
  const states = new Map<string, RunState["state"]>(before.logs.map(({run, status}) => [run, status.state]));
  const masked: Masked = new Map();
  const publishing = {masked, kept: resume ? ["origin", "plan", "configuration"] : []};
  await writeSweep(runs, sweep, publishing);
  progress({
    event: "sweep-started",
    sweep: sweep.sweep,
    title: sweep.title,
    runs: total,
    alreadyDone: total - before.remaining.length,
    repeats: sweep.plan.repeats,
    estimateMs: options.estimateMs ?? null,
    unavailable: sweep.unavailable,
  });

  const session = newSession();
  await endLeftBehind(progress);
  const watchdog = startWatchdog();
  const unsampled: string[] = [];
  let sampling: Sampling = {missing: "not started yet"};
  try {
    let index = total - before.remaining.length;
    for (const planned of before.remaining) {
      // Tried again before each run: what ended the last one may be over.
      if ("missing" in sampling) sampling = await startSampling(options);
      if (interruption.aborted) break;
      index += 1;
      const {run} = planned;
      progress({event: "run-started", run, index, runs: total, planned});
      const done = await recordRun(planned, options, {sampling, watchdog, session, publishing});
      const {status, warnings} = done;
      states.set(run, status.state);
      if (isUnsampled(done) && status.state === "completed" && sweep.plan.sampleHz !== null)
        unsampled.push(run);
      for (const message of warnings) progress({event: "warning", run, message});
      if (warnings.length > 0) {
        sweep = withNotes(sweep, noteOf(run, warnings));
        await writeSweep(runs, sweep, {kept: publishing.kept});
      }
      progress({
        event: "run-ended",
        run,
        index,
        runs: total,
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
  return {runs: ended, interrupted: interruption.aborted, unsampled};
}
