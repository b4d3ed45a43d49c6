// Makes a sweep of a command and its options.
import {resolve} from "node:path";
import type {Machine, Sweep, WrappedCommand} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {titleOf} from "../recording/document.ts";
import {commandTitle} from "./title.ts";
import type {RecordingEffects} from "../recording/effects.ts";
import {NothingToMeasure} from "../recording/nothing-to-measure.ts";
import {newSweepId, prepareNew, prepareResumed, type Prepared} from "../recording/prepared.ts";
import {preparedShard} from "../recording/shards/prepared-shard.ts";
import type {View} from "../terminal/view.ts";
import type {RecordOptions} from "./options.ts";
import {checkFactors, checkPlaceholders, planOf} from "./plan.ts";
import {resumedWrapping} from "./resume.ts";
import {published, type Wrapping} from "./wrap.ts";

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

/** A sweep that is ready to be recorded, and its command with what is around it. */
export interface PreparedRecording {
  prepared: Prepared;
  wrapping: Wrapping;
  /** The command as `sweep.json` has it, where that may have come with a checkout; null where this user chose it here. */
  foreign: WrappedCommand | null;
}

/** What is left of a recorded sweep. Throws UsageError where something else would be run, or elsewhere. */
async function prepareAgain(
  options: RecordOptions,
  id: string,
  {ownSweeps}: RecordingEffects,
): Promise<PreparedRecording> {
  const {runs, folder, more} = options;
  const prepared = await preparedShard(await prepareResumed({id, runs, more}, "command"), options);
  const isInWorktrees = prepared.origin.command.worktrees !== undefined;
  if (isInWorktrees !== (options.worktrees !== null))
    throw new UsageError(
      `${isInWorktrees ? "commits were" : "no commits were"} compared: ${id} (go on with ${call(isInWorktrees ? "compare" : "record", `--resume ${id}`)})`,
    );
  const wrapping = resumedWrapping(options, prepared.origin.command, prepared.plan);
  checkPlaceholders(wrapping, prepared.plan);
  const ranIn = await ownSweeps.folderOf(runs, prepared.recorded);
  if (ranIn !== null && ranIn !== resolve(folder ?? "."))
    throw new UsageError(`the command ran in another folder: ${ranIn} (--cwd ${ranIn})`);
  return {prepared, wrapping, foreign: ranIn === null ? prepared.origin.command : null};
}

/**
 * A sweep of the command, or what is left of a recorded one, and the command with what is around it. Throws UsageError,
 * and NothingToMeasure where no device can be used.
 */
export async function prepareRecording(
  options: RecordOptions,
  effects: RecordingEffects,
  view: View,
): Promise<PreparedRecording> {
  const {resume} = options;
  if (resume !== null) return prepareAgain(options, resume, effects);
  checkFactors(options);
  const id = await newSweepId(options, "record", effects.now());
  const {machine} = await effects.describeMachine();
  const {usable, unavailable} = devicesOf(options, machine);
  for (const {device, reason} of unavailable) view.say(`${device.toUpperCase()}: left out: ${reason}`);
  if (usable.length === 0)
    throw new NothingToMeasure("no device can be used: no GPU was found on this machine");
  const plan = planOf(options, usable);
  checkPlaceholders(options, plan);
  const command = published(options);
  const title = options.title ?? titleOf(plan, commandTitle(command.argv, plan));
  const origin = {kind: "command", command} as const;
  return {
    prepared: await preparedShard(prepareNew({sweep: id, title, origin, plan, unavailable}), options),
    wrapping: options,
    foreign: null,
  };
}
