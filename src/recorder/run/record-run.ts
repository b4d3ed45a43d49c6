// Records one run of a sweep: its journal, the yardstick before it, and its log when it ends.
import {journalFile} from "../../runs/names.ts";
import type {Publishing} from "../../runs/privacy/publishable-document.ts";
import type {ParallelPlace} from "../../schema/run-log.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import {openJournal, removeJournal} from "../journal/journal.ts";
import {writeFacts} from "../log/write-facts.ts";
import type {Beside} from "../parallel/beside.ts";
import type {Place} from "../parallel/places.ts";
import type {Command} from "../process/command.ts";
import type {Shard} from "../process/sweep-lock.ts";
import type {Limits} from "../supervision/supervision.ts";
import type {Watchdog} from "../supervision/watchdog.ts";
import type {TimedYardstick, TimeYardstick} from "../yardstick/yardstick.ts";
import {followRun, type Progress} from "./progress.ts";
import {runCommand, type CommandRun} from "./run-command.ts";
import type {RunContext} from "./run-process.ts";
import type {Sampling} from "./sampling.ts";

/** What a recording needs: the sweep, how to run it, and what it touches. */
export interface SweepRecording {
  /** Folder of all sweeps; the sweep's own folder is made in it. */
  runs: string;
  sweep: Sweep;
  /** Goes on with a sweep that is already there, instead of writing it anew. */
  resume?: boolean;
  /** The part of the plan that this recorder does, beside others; null: all of it. Goes on with what is there. */
  shard?: Shard | null;
  /** The GPUs that take a run each at a time; by default runs come one after another. A run on the CPU has the machine alone. */
  places?: readonly Place[];
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

/** What goes on while runs come and go at one place. */
export interface RunSurroundings {
  sampling: Sampling;
  watchdog: Watchdog;
  session: string;
  publishing: Publishing;
  /** The GPU that the run has, beside others; null: it has the machine alone. */
  place: Place | null;
  beside: Beside;
}

/** What a run left, and what of it could not be brought to its place, if anything. */
export type RecordedRun = CommandRun & {problem: string | null};

/** Runs one planned run after the yardstick, and keeps what happens in its journal meanwhile. */
async function runJournaled(
  planned: PlannedRun,
  options: SweepRecording,
  {sampling, watchdog, session, place, beside}: RunSurroundings,
): Promise<CommandRun & {yardstick: TimedYardstick | null; parallel: ParallelPlace | null}> {
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
  const own =
    place === null
      ? null
      : beside.begin(run, place, (parallel) => journal.note({entry: "parallel", parallel}));
  try {
    // Beside others it would disturb them, and say nothing of the machine.
    const timed =
      place === null ? timeYardstick?.(interruption, {device, command: commandFor(planned)}) : null;
    const yardstick = (await timed) ?? null;
    if (yardstick !== null) journal.note({entry: "yardstick", ...yardstick});
    const done = await runPlanned(planned, {
      limits: limitsFor(planned),
      interruption,
      sampling,
      watchdog,
      place,
      journal,
      onOutput,
      onEvent: followRun({planned, progress, latest}),
    });
    const {status, clockErrorMs, output, warnings} = done;
    journal.note({entry: "ended", status, clockErrorMs, output, warnings});
    return {...done, yardstick, parallel: own?.state() ?? null};
  } finally {
    own?.end();
    await journal.close();
  }
}

/** Runs one planned run and writes what it left. Throws where that can be written nowhere. */
export async function recordRun(
  planned: PlannedRun,
  options: SweepRecording,
  surroundings: RunSurroundings,
): Promise<RecordedRun> {
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
