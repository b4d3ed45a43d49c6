import {stat} from "node:fs/promises";
import {remainingRuns} from "../../recorder/plan/remaining.ts";
import {sweepFile} from "../../runs/names.ts";
import {readRunLogs, readSweep} from "../../runs/read.ts";
import type {Machine, PlannedRun, Sweep} from "../../schema/sweep.ts";
import {NothingToMeasure} from "../recording/nothing-to-measure.ts";
import {checkNewId, checkRunsFolder} from "../recording/runs-folder.ts";
import type {View} from "../terminal/view.ts";
import {createSweep, resumedSweep, sweepIdFor, titleOf} from "../recording/document.ts";
import {UsageError} from "../../usage-error.ts";
import type {RecordEffects} from "./effects.ts";
import type {RecordOptions} from "./options.ts";
import {checkPlaceholders, planOf} from "./plan.ts";
import {published, resumedWrapping, type Wrapping} from "./wrap.ts";

/** A sweep that is ready to be recorded. Nothing is written yet. */
export interface Prepared {
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

/** Makes sure that the folder in which the command is to run is there. Throws UsageError otherwise. */
export async function checkFolder(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`--cwd: no such folder: ${folder}`);
}

/** A new sweep, planned on the devices that can be used. Throws UsageError, and NothingToMeasure where none can. */
export async function prepareNew(
  options: RecordOptions,
  effects: RecordEffects,
  view: View,
): Promise<Prepared> {
  checkPlaceholders(options);
  const id = options.id ?? sweepIdFor("record", effects.now());
  await checkRunsFolder(options.runs);
  await checkNewId(options.runs, id);
  const [machine, software] = await Promise.all([effects.describeMachine(), effects.describeSoftware()]);
  const {usable, unavailable} = devicesOf(options, machine.machine);
  for (const {device, reason} of unavailable) view.say(`${device.toUpperCase()}: left out: ${reason}`);
  if (usable.length === 0)
    throw new NothingToMeasure("no device can be used: no GPU was found on this machine");
  const plan = planOf(options, usable);
  const command = published(options);
  const sweep = createSweep({
    id,
    title: options.title ?? titleOf(plan, {what: command.argv.join(" ")}),
    origin: {kind: "command", command},
    plan,
    unavailable,
    notes: [],
    startedAt: effects.now(),
    machine,
    software,
  });
  return {sweep, wrapping: options, isResumed: false, remaining: plan.runs};
}

/** What is left of a recorded sweep. Throws UsageError where it cannot be gone on with. */
export async function prepareResumed(
  options: RecordOptions,
  id: string,
  effects: RecordEffects,
): Promise<Prepared> {
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
  const sweep = resumedSweep(recorded, {machine, software, now: effects.now()});
  return {
    sweep,
    wrapping,
    isResumed: true,
    remaining: remainingRuns(recorded, await readRunLogs(options.runs, recorded)),
  };
}
