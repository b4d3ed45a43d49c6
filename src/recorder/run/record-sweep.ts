// Records the runs of a sweep, one after another or one at each place.
import {
  maskedText,
  publishedBefore,
  type Masked,
  type Publishing,
} from "../../runs/privacy/publishable-document.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import {noteOf, withNotes} from "../log/notes.ts";
import {followBeside} from "../parallel/beside.ts";
import type {Place} from "../parallel/places.ts";
import {shareOut} from "../parallel/share-out.ts";
import {createTurns} from "../parallel/turns.ts";
import {runsOfShard, unitsOf} from "../plan/shard.ts";
import {goesOn} from "../plan/stopping.ts";
import {lockSweep, shardsBeside} from "../process/sweep-lock.ts";
import {clearLeftBehind} from "../supervision/left-behind.ts";
import {startWatchdog, type Watchdog} from "../supervision/watchdog.ts";
import type {Progress, RunState} from "./progress.ts";
import {recordRun, type RecordedRun, type SweepRecording} from "./record-run.ts";
import type {CommandRun} from "./run-command.ts";
import {startSampling, type Sampling} from "./sampling.ts";
import {newSession} from "./session.ts";
import {keepSweep} from "./sweep-file.ts";
import {whatIsThere, type Beginning} from "./what-is-there.ts";

/** How a recording ended: the state of each run of the plan or the shard, in the plan's order. */
export interface RecordedStates {
  runs: RunState[];
  interrupted: boolean;
  /** Runs of this recording that completed and have no samples, although they were to be sampled. */
  unsampled: string[];
  /** Whether all that was recorded is in its place. */
  isInPlace: boolean;
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

/**
 * Records a sweep: one run after another, or one at each place, each written when it ends, whatever its end. What is compared
 * with each other stays at one place. A run that fails is a result and the next one begins; an interruption ends the runs at
 * hand, writes them as `interrupted`, and leaves the rest undone.
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

/** How a recording stands. */
interface Standing {
  sweep: Sweep;
  states: Map<string, RunState["state"]>;
  unsampled: string[];
  isInPlace: boolean;
  /** Runs that have begun, those of earlier recordings with them. */
  begun: number;
}

/** What is recorded, and what stays in its files as it was published before. */
interface Recording {
  options: SweepRecording;
  publishing: Publishing & Required<Pick<Publishing, "kept">>;
}

/** A place for runs, with what serves them one after another. */
interface ServedPlace {
  /** null: the whole machine. */
  place: Place | null;
  watchdog: Watchdog;
  sampling: Sampling;
}

/** What to record before there is another look: of a plan that goes on, a repeat for each place. */
function runsOfRound(remaining: readonly PlannedRun[], {plan}: Sweep, places: number): PlannedRun[] {
  const [first] = remaining;
  if (first === undefined || !goesOn(plan)) return [...remaining];
  return remaining.filter(({repeat}) => repeat < first.repeat + places);
}

/** Notes what is to be known of a run that ended, and tells of it. */
async function account(
  {run}: PlannedRun,
  {index, done}: {index: number; done: RecordedRun},
  standing: Standing,
  {options, publishing}: Recording,
): Promise<void> {
  const {progress} = options;
  const {status, warnings, problem} = done;
  const {states, unsampled} = standing;
  states.set(run, status.state);
  standing.isInPlace &&= problem === null;
  if (isUnsampled(done) && status.state === "completed" && standing.sweep.plan.sampleHz !== null)
    unsampled.push(run);
  for (const message of problem === null ? warnings : [...warnings, problem])
    progress({event: "warning", run, message});
  const noted = withNotes(await withNeighbours(standing.sweep, options), noteOf(run, warnings));
  if (noted.notes.length > standing.sweep.notes.length) {
    standing.sweep = noted;
    await keepSweep(options, noted, publishing).catch((error: NodeJS.ErrnoException) =>
      // A note must not cost the sweep, and with the next one it is written as well.
      progress({event: "warning", run, message: `not noted in sweep.json: ${error.message}`}),
    );
  }
  progress({
    event: "run-ended",
    run,
    index,
    runs: ownRuns(options, standing.sweep).length,
    state: status.state,
    durationMs: status.durationMs,
    reason: status.state === "completed" ? null : status.reason,
  });
}

/** Gives what records a planned run at a place, and accounts for it. */
function recorderOf(
  standing: Standing,
  {options, publishing}: Recording,
): (served: ServedPlace, planned: PlannedRun) => Promise<void> {
  const {progress, interruption} = options;
  const session = newSession();
  const beside = followBeside();
  const turns = createTurns();
  const accounts = createTurns();

  async function record(served: ServedPlace, planned: PlannedRun, place: Place | null): Promise<void> {
    // Tried again before each run: what ended the last one may be over.
    if ("missing" in served.sampling)
      served.sampling = await startSampling(standing.sweep.plan.sampleHz, options);
    if (interruption.aborted) return;
    const {sweep} = standing;
    const index = ++standing.begun;
    const {length: runs} = ownRuns(options, sweep);
    progress({event: "run-started", run: planned.run, index, runs, repeats: sweep.plan.repeats, planned});
    const surroundings = {...served, place, session, publishing, beside};
    const done = await recordRun(planned, {...options, sweep}, surroundings);
    const kept = {options, publishing: {kept: publishing.kept}};
    await accounts(true, () => account(planned, {index, done}, standing, kept));
    if ("missing" in done.samples && "sampler" in served.sampling) {
      await served.sampling.sampler.close().catch(() => undefined);
      served.sampling = {missing: done.samples.missing};
    }
  }

  return (served, planned) => {
    const isAlone = planned.configuration.device === "cpu";
    return turns(isAlone, () => record(served, planned, isAlone ? null : served.place));
  };
}

/** Says what is about to be recorded, and what of it is there. */
function sayBeginning(options: SweepRecording, sweep: Sweep, {remaining, recovered}: Beginning): void {
  const {progress, estimateMs = null} = options;
  const {length: runs} = ownRuns(options, sweep);
  progress({
    event: "sweep-started",
    sweep: sweep.sweep,
    title: sweep.title,
    runs,
    alreadyDone: runs - remaining.length,
    repeats: sweep.plan.repeats,
    estimateMs,
    unavailable: sweep.unavailable,
  });
  for (const {run, said} of recovered)
    progress({event: "warning", run, message: `left by an earlier recorder: ${said}`});
}

/** Records what is left of a sweep, round by round, with a look between two of them. */
async function recordRounds(
  standing: Standing,
  left: readonly PlannedRun[],
  {options, publishing}: Recording,
): Promise<void> {
  const {interruption, places = []} = options;
  const record = recorderOf(standing, {options, publishing});
  const served = (places.length === 0 ? [null] : places).map((place): ServedPlace => ({
    place,
    watchdog: startWatchdog(),
    sampling: {missing: "not started yet"},
  }));
  let remaining = [...left];
  try {
    for (let isFirst = true; ; isFirst = false) {
      if ((!isFirst || remaining.length === 0) && !interruption.aborted) {
        standing.sweep = await looked(standing.sweep, remaining, {kept: publishing.kept}, options);
        remaining = ownRuns(options, standing.sweep).filter(({run}) => !standing.states.has(run));
      }
      if (remaining.length === 0 || interruption.aborted) return;
      const round = runsOfRound(remaining, standing.sweep, served.length);
      const parts = served.length === 1 ? [round] : unitsOf(standing.sweep.plan, round);
      await shareOut(served, parts, async (at, runs) => {
        for (const planned of runs) if (!interruption.aborted) await record(at, planned);
      });
      remaining = remaining.filter(({run}) => !standing.states.has(run));
    }
  } finally {
    for (const {sampling, watchdog} of served) {
      if ("sampler" in sampling) await sampling.sampler.close().catch(() => undefined);
      watchdog.close();
    }
  }
}

async function recordLocked(options: SweepRecording): Promise<RecordedStates> {
  const {progress, interruption, resume = false} = options;
  const beganMs = unixNowMs();
  const masked: Masked = new Map();
  const publishing = {masked, ...(resume ? publishedBefore : {kept: []})};
  const before = await whatIsThere(options, {kept: publishing.kept});
  const sweep = await withNeighbours(before.sweep, options);
  const {logs, remaining} = before;
  const standing: Standing = {
    sweep,
    states: new Map(logs.map(({run, status}) => [run, status.state])),
    unsampled: [],
    isInPlace: true,
    begun: ownRuns(options, sweep).length - remaining.length,
  };
  await keepSweep(options, sweep, publishing);
  sayBeginning(options, sweep, before);
  await endLeftBehind(progress);
  await recordRounds(standing, remaining, {options, publishing});
  const note = maskedText(masked);
  if (note !== null) progress({event: "warning", run: null, message: note});
  const {states, unsampled, isInPlace} = standing;
  const ended = ownRuns(options, standing.sweep).map(({run}): RunState => ({
    run,
    state: states.get(run) ?? "not-run",
  }));
  progress({event: "sweep-ended", sweep: sweep.sweep, durationMs: unixNowMs() - beganMs, runs: ended});
  return {runs: ended, interrupted: interruption.aborted, unsampled, isInPlace};
}
