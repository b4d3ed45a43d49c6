import {resolve} from "node:path";
import {goesOn} from "../../recorder/plan/stopping.ts";
import {shardText} from "../../recorder/plan/shard.ts";
import type {Place} from "../../recorder/parallel/places.ts";
import type {Command} from "../../recorder/process/command.ts";
import type {Limits} from "../../recorder/supervision/supervision.ts";
import {clearAwayAfter} from "../../recorder/run/clear-away.ts";
import type {SweepRecording} from "../../recorder/run/record-run.ts";
import {recordSweep} from "../../recorder/run/record-sweep.ts";
import type {RunState} from "../../recorder/run/progress.ts";
import {readRunLogs} from "../../runs/read.ts";
import {sweepFolder} from "../../runs/names.ts";
import {publishableDocument, publishedBefore} from "../../runs/privacy/publishable-document.ts";
import {checkSweep} from "../../schema/parse.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import {fromHere} from "../../runs/project.ts";
import {call} from "../call.ts";
import type {View} from "../terminal/view.ts";
import {plural} from "../terminal/wording.ts";
import {machineIdIn} from "./document.ts";
import type {RecordingEffects} from "./effects.ts";
import type {Interruption} from "./interruption.ts";
import type {Prepared} from "./prepared.ts";
import {spoolOf} from "./spool.ts";
import {lookUntilDecided} from "./until-decided.ts";
import {noteOfPlaces, placesFor} from "./parallel/places-for.ts";
import {planJson, sayPlan, tooLongText, totalMs, type Estimates} from "./say-plan.ts";

/** How the runs of a prepared sweep are done: what the commands that record differ in. */
export interface Work {
  /** The command that goes on with the sweep. */
  program: "sweep" | "record" | "compare";
  commandFor(planned: PlannedRun): Command;
  /** Makes sure that the runs may begin, before anything is written. Throws UsageError. */
  permit?(): Promise<void>;
  /** Is told what `sweep.json` will be, just before it is written. Never throws. */
  begin?(sweep: Sweep): Promise<void>;
  /** Runs a planned run with what is around it; by default its command alone. */
  runPlanned?: NonNullable<SweepRecording["runPlanned"]>;
  /** When a run is taken to hang, given its estimate. */
  limitsFor(estimateMs: number | undefined): Limits;
  /** Finds out how long each run will take; null: nobody can know. */
  estimate: ((interruption: AbortSignal) => Promise<Estimates>) | null;
  /** The factor whose comparisons are looked at where the plan goes on until it is decided; null: all. */
  compared: string | null;
  /** Whether the person knows the runs by their commands. */
  showsCommands: boolean;
  /** What else there is to say when all is recorded. */
  sayAtEnd?(): Promise<void>;
}

/** What every recording is given beside its runs. */
export interface RecordingContext {
  options: {
    runs: string;
    dryRun: boolean;
    json: boolean;
    yardstick: boolean;
    parallel: {count: number | null} | null;
  };
  view: View;
  effects: RecordingEffects;
  interruption: Interruption;
}

/** What names the shard on a command line and in a sentence; empty where all of the plan is done. */
const ofShard = ({shard}: Prepared): string => (shard === null ? "" : ` --shard ${shardText(shard)}`);

const exitCodeOf = (states: readonly RunState["state"][]): number =>
  states.every((state) => state === "completed") ? 0 : 1;

/** Times a few steps; a trainer that cannot do them will say why in its run log, so this is no reason to stop. */
async function estimated(
  estimate: NonNullable<Work["estimate"]>,
  {view, interruption}: RecordingContext,
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

/** A sweep that was wrong from the start is of no use, and `git add` would take it along: how to be rid of it. */
async function sayIfUseless({id, plan}: Prepared, runs: string, view: View): Promise<void> {
  const logs = await readRunLogs(runs, {sweep: id, plan});
  if (
    logs.every(({status}) => "durationMs" in status && status.durationMs !== null && status.durationMs < 1000)
  )
    view.say(`every run failed in its first second; remove the sweep with: rm -r ${sweepFolder(runs, id)}`);
}

/** What `sweep.json` says, and which of its machines this one is. */
interface Document {
  sweep: Sweep;
  machineId: string | undefined;
}

async function record(
  prepared: Prepared,
  work: Work,
  {
    estimates,
    places,
    documentNow,
  }: {estimates: Estimates | null; places: readonly Place[]; documentNow: () => Document},
  {options, view, effects, interruption}: RecordingContext,
): Promise<number> {
  const {runs} = options;
  // Needed only at the end, and loaded while the sampler starts.
  const table = import("../terminal/result-table.ts");
  const {id, remaining} = prepared;
  const {runPlanned} = work;
  const {sweep, machineId} = documentNow();
  const note = async (one: Sweep): Promise<void> =>
    work.begin?.(publishableDocument(one, prepared.isResumed ? publishedBefore : {}));
  await note(sweep);
  const {compared} = work;
  const look = lookUntilDecided({runs, compared, before: prepared.done, say: (line) => view.say(line)});
  const recorded = await recordSweep({
    runs,
    sweep,
    resume: prepared.isResumed,
    shard: prepared.shard,
    places,
    machineId,
    spool: spoolOf(runs),
    commandFor: work.commandFor,
    ...(runPlanned === undefined ? {} : {runPlanned}),
    limitsFor: ({run}) => work.limitsFor(estimates?.get(run)),
    startSampler: effects.startSampler,
    timeYardstick: options.yardstick ? effects.timeYardstick : null,
    progress: view.progress,
    async look(one, left) {
      const looked = await look(one, left);
      if (looked !== one) await note(looked);
      return looked;
    },
    interruption: interruption.signal,
    estimateMs: estimates === null ? null : totalMs(remaining, estimates, places.length),
    onOutput: view.onOutput,
  });
  if (!recorded.isInPlace)
    view.say(`not all of it is in its place; when that can be written again: ${call("recover")}`);
  const stopped = interruption.exitCode();
  if (stopped !== null) {
    view.say(`go on with: ${call(work.program, `--resume ${id}${ofShard(prepared)}`)}`);
    return stopped;
  }
  const {resultLines} = await table;
  view.say("");
  for (const line of await resultLines(runs, id, view.columns)) view.say(line);
  await work.sayAtEnd?.();
  if (prepared.shard === null && recorded.isInPlace && recorded.runs.every(({state}) => state === "failed"))
    await sayIfUseless(prepared, runs, view);
  view.say("");
  const folder = fromHere(resolve(sweepFolder(runs, id)));
  view.say(`wrote ${folder}, ${plural(recorded.runs.length, "run")}; see the report with: ${call("build")}`);
  const {unsampled} = recorded;
  if (unsampled.length > 0)
    view.say(`no samples of ${plural(unsampled.length, "run")}: the warnings above say why`);
  return unsampled.length > 0 || !recorded.isInPlace ? 1 : exitCodeOf(recorded.runs.map(({state}) => state));
}

/**
 * Records what is left of a prepared sweep, or says what would be recorded, and gives the exit code: 0 every run completed,
 * 1 a run did not or has no samples, 130 and its like interrupted. Throws UsageError or ParseError where the runs may not
 * begin, and SweepLocked where another recorder is at the sweep.
 */
export async function recordPrepared(
  prepared: Prepared,
  work: Work,
  context: RecordingContext,
): Promise<number> {
  const {options, view, effects, interruption} = context;
  if (prepared.remaining.length === 0 && !goesOn(prepared.plan)) {
    if (!options.dryRun) await clearAwayAfter(options.runs, prepared.id, prepared.shard);
    view.say(`nothing is missing: ${prepared.id}${ofShard(prepared)}`);
    return exitCodeOf(prepared.done.map(({status}) => status.state));
  }
  if (!options.dryRun) await work.permit?.();
  const [machine, software] = await Promise.all([effects.describeMachine(), effects.describeSoftware()]);
  const places = placesFor(options.parallel, prepared, {gpus: machine.machine.gpus, env: effects.env});
  const notes = [...prepared.notes, ...noteOfPlaces(places)];
  for (const note of noteOfPlaces(places)) view.say(note);
  const documentNow = (): Document => {
    const sweep = prepared.document(notes, {machine, software, now: effects.now()});
    return {sweep, machineId: machineIdIn(sweep, machine)};
  };
  checkSweep(documentNow().sweep);
  interruption.orderly();
  const estimates = work.estimate === null ? null : await estimated(work.estimate, context);
  const stopped = interruption.exitCode();
  if (stopped !== null) {
    view.say("interrupted, nothing was recorded");
    return stopped;
  }
  // Runs beside each other take less than all of them together.
  const tooLong = estimates === null || options.parallel !== null ? null : tooLongText(prepared, estimates);
  if (tooLong !== null) view.say(tooLong);
  if (!options.dryRun) return record(prepared, work, {estimates, places, documentNow}, context);
  const argvOf = work.showsCommands ? (planned: PlannedRun) => work.commandFor(planned).argv : null;
  if (options.json) effects.stdout.write(planJson(prepared, {estimates, argvOf}));
  else sayPlan(prepared, {estimates, argvOf}, view);
  return estimates?.size === 0 ? 1 : 0;
}
