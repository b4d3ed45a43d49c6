import {stat} from "node:fs/promises";
import {resolve} from "node:path";
import {recordSweep} from "../../src/recorder/record-sweep.ts";
import {remainingRuns} from "../../src/recorder/remaining.ts";
import {createWrappedRunner} from "../../src/recorder/wrapped-run.ts";
import {sweepFile} from "../../src/runs/names.ts";
import {readRunLogs, readSweep} from "../../src/runs/read.ts";
import type {Missing} from "../../src/schema/missing.ts";
import type {Machine, PlannedRun, Software, Sweep} from "../../src/schema/sweep.ts";
import type {StartSampler} from "../../src/telemetry/sampler.ts";
import type {Interruption} from "../recording/interruption.ts";
import {NothingToMeasure} from "../recording/nothing-to-measure.ts";
import {checkNewId, checkRunsFolder} from "../recording/runs-folder.ts";
import {resultLines} from "../recording/table.ts";
import {createView, type Speech, type View} from "../recording/view.ts";
import {plural, runName} from "../recording/wording.ts";
import {resumeNotes, sweepIdFor} from "../sweep/document.ts";
import {UsageError} from "../usage-error.ts";
import {createSweep} from "./document.ts";
import {help} from "./help.ts";
import {parseRecordOptions, type RecordOptions} from "./options.ts";
import {checkPlaceholders, planOf} from "./plan.ts";
import {chosenReaders, published, resumedWrapping, wrappedRuns, type Wrapping} from "./wrap.ts";

/** Everything that `npm run record` touches or starts. */
export interface RecordEffects extends Speech {
  startSampler: StartSampler;
  describeMachine(): Promise<{machine: Machine; missing: Missing}>;
  describeSoftware(): Promise<{software: Software; missing: Missing}>;
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  now(): Date;
}

/** A sweep that is ready to be recorded. Nothing is written yet. */
interface Prepared {
  sweep: Sweep;
  wrapping: Wrapping;
  isResumed: boolean;
  remaining: readonly PlannedRun[];
}

/** Devices that can be used, and those that were asked for and are not there. */
function devicesOf(
  {devices}: RecordOptions,
  {gpus}: Machine,
): Pick<Sweep, "unavailable"> & {usable: ("cpu" | "gpu")[]} {
  if (devices === null) return {usable: [gpus.length > 0 ? "gpu" : "cpu"], unavailable: []};
  const usable = devices.filter((device) => device === "cpu" || gpus.length > 0);
  const unavailable = devices
    .filter((device) => !usable.includes(device))
    .map((device) => ({device, engine: "command", reason: "no GPU was found on this machine"}));
  return {usable, unavailable};
}

async function checkFolder(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`--cwd: no such folder: ${folder}`);
}

async function prepareNew(options: RecordOptions, effects: RecordEffects, view: View): Promise<Prepared> {
  checkPlaceholders(options);
  const id = options.id ?? sweepIdFor("record", effects.now());
  await checkRunsFolder(options.runs);
  await checkNewId(options.runs, id);
  const [machine, software] = await Promise.all([effects.describeMachine(), effects.describeSoftware()]);
  const {usable, unavailable} = devicesOf(options, machine.machine);
  for (const {device, reason} of unavailable) view.say(`left out: ${device}: ${reason}`);
  if (usable.length === 0)
    throw new NothingToMeasure("no device can be used: no GPU was found on this machine");
  const plan = planOf(options, usable);
  const sweep = createSweep({
    id,
    title: options.title,
    plan,
    command: published(options),
    unavailable,
    startedAt: effects.now(),
    machine,
    software,
  });
  return {sweep, wrapping: options, isResumed: false, remaining: plan.runs};
}

async function prepareResumed(options: RecordOptions, id: string, effects: RecordEffects): Promise<Prepared> {
  await checkRunsFolder(options.runs);
  const recorded = await readSweep(options.runs, id).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw new UsageError(`no such sweep: ${id} (no ${sweepFile(options.runs, id)})`);
    throw error;
  });
  const {origin} = recorded;
  if (origin.kind === "imported") throw new UsageError(`an imported sweep cannot be resumed: ${id}`);
  if (origin.kind === "recorded")
    throw new UsageError(
      `the built-in training was recorded: ${id} (go on with npm run sweep -- --resume ${id})`,
    );
  const wrapping = resumedWrapping(options, origin.command);
  const {machine} = await effects.describeMachine();
  const {software} = await effects.describeSoftware();
  const changes = resumeNotes(recorded, {machine, software}, effects.now().toISOString().slice(0, 10));
  const sweep = {...recorded, notes: [...new Set([...recorded.notes, ...changes])].slice(0, 100)};
  return {
    sweep,
    wrapping,
    isResumed: true,
    remaining: remainingRuns(recorded, await readRunLogs(options.runs, recorded)),
  };
}

/** Every run with what it runs, in the plan's order. */
function sayPlan(
  {sweep, wrapping, remaining}: Prepared,
  {json}: RecordOptions,
  effects: RecordEffects,
  view: View,
): void {
  const {commandFor} = wrappedRuns(wrapping);
  if (json) {
    const runs = remaining.map((planned) => ({...planned, argv: commandFor(planned).argv}));
    effects.stdout.write(`${JSON.stringify({event: "plan", sweep: sweep.sweep, runs})}\n`);
    return;
  }
  for (const planned of remaining)
    view.say(
      `${planned.run}: ${runName(planned, sweep.plan.repeats)}: ${commandFor(planned).argv.join(" ")}`,
    );
  view.say(`${plural(remaining.length, "run")}; nothing was recorded`);
}

/** What a reader that found nothing means for the person, once for all runs. */
async function sayUnread({sweep, wrapping}: Prepared, runs: string, view: View): Promise<void> {
  if (wrapping.reader === "none") return;
  const logs = await readRunLogs(runs, sweep);
  const unread = logs.filter(({reader, status}) => reader === "load" && status.state === "completed");
  if (unread.length === 0) return;
  const looked = chosenReaders(wrapping).map(({id}) => id);
  const remedy = "try --tty, --log FILE or --pattern, or add a few lines from integrations/";
  view.say(
    `no epochs were found in the output of ${plural(unread.length, "run")} by ${looked.join(", ")} (${remedy})`,
  );
}

/** Limits of a command that nobody knows: as long as it takes, and silence means nothing. */
const limitsOf = (timeoutMs: number | null): {runMs: number; silenceMs: number} => ({
  runMs: timeoutMs ?? Number.POSITIVE_INFINITY,
  silenceMs: Number.POSITIVE_INFINITY,
});

/**
 * Does what `npm run record` was asked to and gives the exit code: 0 every run completed, 1 a run did not, 130 and its like
 * interrupted. Throws UsageError, ParseError and SweepLocked for wrong use, NothingToMeasure where no device is there.
 */
export async function recordCommand(
  args: readonly string[],
  effects: RecordEffects,
  interruption: Interruption,
): Promise<number> {
  const options = parseRecordOptions(args, {runs: effects.runs});
  if (options.help) {
    effects.stdout.write(help);
    return 0;
  }
  chosenReaders(options);
  await checkFolder(options.folder);
  const view = createView(options, effects);
  try {
    const {resume} = options;
    const prepared =
      resume === null
        ? await prepareNew(options, effects, view)
        : await prepareResumed(options, resume, effects);
    const {sweep, wrapping, isResumed, remaining} = prepared;
    if (options.dryRun) {
      sayPlan(prepared, options, effects, view);
      return 0;
    }
    interruption.orderly();
    const folder = wrapping.folder === undefined ? undefined : resolve(wrapping.folder);
    const wrapped = wrappedRuns({...wrapping, folder});
    const {runs} = await recordSweep({
      runs: options.runs,
      sweep,
      resume: isResumed,
      commandFor: wrapped.commandFor,
      runPlanned: createWrappedRunner(wrapped),
      limitsFor: () => limitsOf(wrapping.timeoutMs),
      startSampler: effects.startSampler,
      progress: view.progress,
      interruption: interruption.signal,
      onOutput: view.onOutput,
    });
    const stopped = interruption.exitCode();
    if (stopped !== null) {
      view.say(`go on with: npm run record -- --resume ${sweep.sweep}`);
      return stopped;
    }
    view.say("");
    for (const line of await resultLines(options.runs, sweep.sweep, view.columns)) view.say(line);
    await sayUnread(prepared, options.runs, view);
    view.say("");
    if (remaining.length > 0) view.say("see the report with: npm run build && npm run preview");
    return runs.every(({state}) => state === "completed") ? 0 : 1;
  } finally {
    view.close();
  }
}
