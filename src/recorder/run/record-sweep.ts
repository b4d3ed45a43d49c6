// Records the runs of a sweep, one after another.
import {
  maskedText,
  publishedBefore,
  type Masked,
  type Publishing,
} from "../../runs/privacy/publishable-document.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import {journalFile} from "../../runs/names.ts";
import {openJournal, removeJournal} from "../journal/journal.ts";
import {noteOf, withNotes} from "../log/notes.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import type {Command} from "../process/command.ts";
import {clearLeftBehind} from "../supervision/left-behind.ts";
import {startWatchdog} from "../supervision/watchdog.ts";
import {followRun, type Progress, type RunState} from "./progress.ts";
import {goesOn} from "../plan/stopping.ts";
import {lockSweep, shardsBeside, type Shard} from "../process/sweep-lock.ts";
import {runsOfShard} from "../plan/shard.ts";
import type {TimedYardstick, TimeYardstick} from "../yardstick/yardstick.ts";
import {runCommand, type CommandRun} from "./run-command.ts";
import type {RunContext} from "./run-process.ts";
import {newSession} from "./session.ts";
import {startSampling, type Sampling} from "./sampling.ts";
import type {Limits} from "../supervision/supervision.ts";
import {keepSweep} from "./sweep-file.ts";
import {whatIsThere} from "./what-is-there.ts";
import {writeFacts} from "../log/write-facts.ts";

/** What a recording needs: the sweep, how to run it, and what it touches. */
export interface SweepRecording {
  /** Folder of all sweeps; the sweep's own folder is made in it. */
  runs: string;
  sweep: Sweep;
  /** Goes on with a sweep that is already there, instead of writing it anew. */
  resume?: boolean;
  /** The part of the plan that this recorder does, beside others; null: all of it. Goes on with what is there. */
  shard?: Shard | null;
  /** Which of the sweep's machines this one is, where that is known. */
  machineId?: string | undefined;
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

/** How a recording ended: the state of each run of the plan or the shard, in the plan's order. */
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

/** The runs that this recorder is to do. */
const ownRuns = ({shard = null}: SweepRecording, {plan}: Sweep): PlannedRun[] =>
  shard === null ? plan.runs : runsOfShard(plan, shard);

/** Whether nothing was sampled in a run. */
const isUnsampled = ({samples}: CommandRun): boolean =>
  "missing" in samples || samples.recording.unixMs.length === 0;

/** A note where figures of one shard were disturbed by the trainings of another. */
const sharedMachine = "Several shards were recorded on one machine at a time, which disturbs speed and load";

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
): Promise<CommandRun & {yardstick: TimedYardstick | null}> {
  const {runs, sweep, machineId, commandFor, limitsFor, progress, interruption, onOutput, timeYardstick} =
    options;
  const {runPlanned = (run, context) => runCommand(commandFor(run), context)} = options;
  const {run} = planned;
  const {device} = planned.configuration;
  const journal = await openJournal(
    {runs, sweep: sweep.sweep, run, session, machineId},
    {onProblem: (message) => progress({event: "warning", run, message})},
  );
  const latest = () => ("sampler" in sampling ? sampling.sampler.latest() : null);
  try {
    const yardstick = (await timeYardstick?.(interruption, {device, command: commandFor(planned)})) ?? null;
    if (yardstick !== null) journal.note({entry: "yardstick", ...yardstick});
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
  const {runs, spool = null, sweep, machineId} = options;
  const done = await runJournaled(planned, options, surroundings);
  const {session} = surroundings;
  const facts = {...done, sweep: sweep.sweep, session, machineId, planned};
  const places = {runs, spool, publishing: surroundings.publishing};
  const {isWhole, problem, warnings} = await writeFacts(places, sweep, facts).catch((cause: Error) => {
    const journal = journalFile(runs, sweep.sweep, planned.run);
    throw new Error(`${cause.message}; what its journal has can be recovered: ${journal}`, {cause});
  });
  if (isWhole) await removeJournal(runs, sweep.sweep, planned.run);
  return {...done, warnings: [...done.warnings, ...warnings], problem};
}

/**
 * Records a sweep: one run after another, each written when it ends, whatever its end. A run that fails is a result and
 * the next one begins; an interruption ends the run at hand, writes it as `interrupted`, and leaves the rest undone.
 * Throws SweepLocked where another recorder is at the sweep, and an error that says what is left where a run can be
 * written neither to its folder nor to the spool.
 */
export async function recordSweep(options: SweepRecording): Promise<RecordedStates> {
  const unlock = await lockSweep(options.runs, options.sweep.sweep, options.shard);
  try {
    return await recordLocked(options);
  } finally {
    // One that stays, since nothing can be written any more, is a dead recorder's: the next one takes it over.
    await unlock().catch(() => undefined);
  }
}

/** The sweep with a note where recorders of other shards are at work on this machine. */
async function withNeighbours(sweep: Sweep, {runs, shard = null, progress}: SweepRecording): Promise<Sweep> {
  const beside = shard === null ? [] : await shardsBeside(runs, sweep.sweep, shard);
  if (beside.length === 0 || sweep.notes.includes(sharedMachine)) return sweep;
  progress({event: "warning", run: null, message: `${sharedMachine} (${beside.join(", ")})`});
  return withNotes(sweep, [sharedMachine]);
}

/** The sweep after a look at it, written; as it is where there is none, or it cannot be written. */
async function looked(
  sweep: Sweep,
  remaining: readonly PlannedRun[],
  publishing: Publishing,
  options: SweepRecording,
): Promise<Sweep> {
  const {look, progress} = options;
  if (look === undefined || !goesOn(sweep.plan)) return sweep;
  try {
    const after = await look(sweep, remaining);
    if (after !== sweep) await keepSweep(options, after, publishing);
    return after;
  } catch (error) {
    const said = publishableLine(error instanceof Error ? error.message : String(error));
    progress({event: "warning", run: null, message: `no more was planned: ${said}`});
    return sweep;
  }
}

async function recordLocked(options: SweepRecording): Promise<RecordedStates> {
  const {progress, interruption, resume = false} = options;
  const beganMs = unixNowMs();
  const masked: Masked = new Map();
  const publishing = {masked, ...(resume ? publishedBefore : {kept: []})};
  const {recovered, ...before} = await whatIsThere(options, {kept: publishing.kept});
  let sweep = await withNeighbours(before.sweep, options);
  const own = (): PlannedRun[] => ownRuns(options, sweep);
  const total = (): number => own().length;
  let isInPlace = true;
  const states = new Map<string, RunState["state"]>(before.logs.map(({run, status}) => [run, status.state]));
  await keepSweep(options, sweep, publishing);
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
        remaining = own().filter(({run}) => !states.has(run));
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
      const noted = withNotes(await withNeighbours(sweep, options), noteOf(run, warnings));
      if (noted.notes.length > sweep.notes.length) {
        sweep = noted;
        await keepSweep(options, sweep, {kept: publishing.kept}).catch((error: NodeJS.ErrnoException) =>
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
  const ended = own().map(({run}): RunState => ({run, state: states.get(run) ?? "not-run"}));
  progress({event: "sweep-ended", sweep: sweep.sweep, durationMs: unixNowMs() - beganMs, runs: ended});
  return {runs: ended, interrupted: interruption.aborted, unsampled, isInPlace};
}
