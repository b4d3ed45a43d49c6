import type {Command} from "../../recorder/process/command.ts";
import type {Limits} from "../../recorder/process/supervision.ts";
import {recordSweep, type SweepRecording} from "../../recorder/run/record-sweep.ts";
import type {RunState} from "../../recorder/run/progress.ts";
import type {PlannedRun} from "../../schema/sweep.ts";
import type {View} from "../terminal/view.ts";
import type {RecordingEffects} from "./effects.ts";
import type {Interruption} from "./interruption.ts";
import type {Prepared} from "./prepared.ts";
import {planJson, sayPlan, totalMs, type Estimates} from "./say-plan.ts";

/** How the runs of a prepared sweep are done: what the commands that record differ in. */
export interface Work {
  /** The command that goes on with the sweep. */
  program: "sweep" | "record";
  commandFor(planned: PlannedRun): Command;
  /** Runs a planned run with what is around it; by default its command alone. */
  runPlanned?: NonNullable<SweepRecording["runPlanned"]>;
  /** When a run is taken to hang, given its estimate. */
  limitsFor(estimateMs: number | undefined): Limits;
  /** Finds out how long each run will take; null: nobody can know. */
  estimate: ((interruption: AbortSignal) => Promise<Estimates>) | null;
  /** Whether the person knows the runs by their commands. */
  showsCommands: boolean;
  /** What else there is to say when all is recorded. */
  sayAtEnd?(): Promise<void>;
}

/** What a recording is done with. */
export interface Desk {
  options: {runs: string; dryRun: boolean; json: boolean};
  view: View;
  effects: RecordingEffects;
  interruption: Interruption;
}

const exitCodeOf = (states: readonly RunState["state"][]): number =>
  states.every((state) => state === "completed") ? 0 : 1;

/** Times a few steps; a trainer that cannot do them will say why in its run log, so this is no reason to stop. */
async function estimated(
  estimate: NonNullable<Work["estimate"]>,
  {view, interruption}: Desk,
): Promise<Estimates> {
  view.busy("timing a few steps …");
  try {
    return await estimate(interruption.signal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!interruption.signal.aborted)
      view.progress({event: "warning", run: null, message: `cannot say how long it will take: ${message}`});
    return new Map();
  }
}

async function record(
  prepared: Prepared,
  work: Work,
  estimates: Estimates | null,
  {options: {runs}, view, effects, interruption}: Desk,
): Promise<number> {
  // Needed only at the end, and loaded while the sampler starts.
  const table = import("../terminal/result-table.ts");
  const [machine, software] = await Promise.all([effects.describeMachine(), effects.describeSoftware()]);
  const {id, remaining, notes} = prepared;
  const {runPlanned} = work;
  const recorded = await recordSweep({
    runs,
    sweep: prepared.document(notes, {machine, software, now: effects.now()}),
    resume: prepared.isResumed,
    commandFor: work.commandFor,
    ...(runPlanned === undefined ? {} : {runPlanned}),
    limitsFor: ({run}) => work.limitsFor(estimates?.get(run)),
    startSampler: effects.startSampler,
    progress: view.progress,
    interruption: interruption.signal,
    estimateMs: estimates === null ? null : totalMs(remaining, estimates),
    onOutput: view.onOutput,
  });
  const stopped = interruption.exitCode();
  if (stopped !== null) {
    view.say(`go on with: npm run ${work.program} -- --resume ${id}`);
    return stopped;
  }
  const {resultLines} = await table;
  view.say("");
  for (const line of await resultLines(runs, id, view.columns)) view.say(line);
  await work.sayAtEnd?.();
  view.say("");
  view.say("see the report with: npm run build && npm run preview");
  return exitCodeOf(recorded.runs.map(({state}) => state));
}

/**
 * Records what is left of a prepared sweep, or says what would be recorded, and gives the exit code: 0 every run completed,
 * 1 a run did not, 130 and its like interrupted. Throws SweepLocked where another recorder is at the sweep.
 */
export async function recordPrepared(prepared: Prepared, work: Work, desk: Desk): Promise<number> {
  const {options, view, effects, interruption} = desk;
  if (prepared.remaining.length === 0) {
    view.say(`nothing is missing: ${prepared.id}`);
    return exitCodeOf(prepared.done.map(({status}) => status.state));
  }
  interruption.orderly();
  const estimates = work.estimate === null ? null : await estimated(work.estimate, desk);
  const stopped = interruption.exitCode();
  if (stopped !== null) {
    view.say("interrupted, nothing was recorded");
    return stopped;
  }
  if (!options.dryRun) return record(prepared, work, estimates, desk);
  const argvOf = work.showsCommands ? (planned: PlannedRun) => work.commandFor(planned).argv : null;
  if (options.json) effects.stdout.write(planJson(prepared, {estimates, argvOf}));
  else sayPlan(prepared, {estimates, argvOf}, view);
  return estimates?.size === 0 ? 1 : 0;
}
