import {repeatsNote} from "../../analysis/naming/sweep-notes.ts";
import {formatCount, formatDuration} from "../../format.ts";
import {createPlan} from "../../recorder/plan/plan.ts";
import {seedOfOrder} from "../../recorder/plan/shard.ts";
import {goesOn} from "../../recorder/plan/stopping.ts";
import type {Stopping, Sweep} from "../../schema/sweep.ts";
import {checkBatchSizes} from "../../training/settings.ts";
import {UsageError} from "../../usage-error.ts";
import {NothingToMeasure} from "../recording/nothing-to-measure.ts";
import {newSweepId, prepareNew, prepareResumed, type Prepared} from "../recording/prepared.ts";
import {preparedShard} from "../recording/shards/prepared-shard.ts";
import {checkDataFolder} from "../recording/runs-folder.ts";
import type {View} from "../terminal/view.ts";
import {plural} from "../terminal/wording.ts";
import {choiceLine, chooseDevices, engineNotes, leftOutLines, type UsableDevice} from "./devices.ts";
import type {SweepEffects} from "./effects.ts";
import type {SweepOptions} from "./options.ts";
import {createConfigurations, dataName, settingsOf, trainingTitle, type ImageCounts} from "./training.ts";

/** A sweep that is ready to be recorded, its images prepared. Nothing is written yet. */
export interface PreparedSweep extends Prepared {
  /** `emoji-birds` or the folder of images. */
  data: string;
  images: ImageCounts;
  /** Runs of each configuration before its first recorded one of this session. */
  warmup: number;
}

/** How long it goes on, for people. */
function untilText({planned, budgetMs}: Stopping): string {
  const most = `goes on until each comparison in speed is decided, at most ${planned.at(-1)} repeats`;
  return budgetMs === undefined ? most : `${most}, no longer than ${formatDuration(budgetMs)}`;
}

async function prepareImages(
  effects: SweepEffects,
  view: View,
  options: Parameters<SweepEffects["prepareImages"]>[0],
): Promise<{images: ImageCounts; notes: string[]}> {
  const {train, valid, skipped} = await effects.prepareImages(options, view.preparing);
  for (const {file, reason} of skipped)
    view.progress({event: "warning", run: null, message: `image left out: ${file}: ${reason}`});
  const unread = skipped.length === 0 ? [] : [`${plural(skipped.length, "image")} could not be read`];
  const few = skipped.length === 0 ? fewerThanAsked(options.trainImages, train) : [];
  for (const note of few) view.say(note);
  return {images: {train, valid}, notes: [...unread, ...few]};
}

/** A note where a folder has fewer training images than `--images` asks for. */
const fewerThanAsked = (asked: number | "all", found: number): string[] =>
  asked === "all" || found >= asked
    ? []
    : [
        `${formatCount(asked)} training images were asked for, and all ${formatCount(found)} that there are are taken`,
      ];

/** The devices to measure, said to the person. Throws NothingToMeasure where there is none. */
async function devicesFor(
  options: SweepOptions,
  {engines}: SweepEffects,
  view: View,
): Promise<{usable: UsableDevice[]; unavailable: Sweep["unavailable"]}> {
  const {usable, unavailable} = await chooseDevices(engines, options);
  const reasons = unavailable.map(({device, engine, reason}) => `${device} (${engine}): ${reason}`);
  if (usable.length === 0) throw new NothingToMeasure(`no device can be used: ${reasons.join("; ")}`);
  for (const choice of usable) view.say(choiceLine(choice, options.engine));
  for (const line of leftOutLines(unavailable)) view.say(line);
  return {usable, unavailable};
}

/** Plans a new sweep from the options. Throws UsageError or NothingToMeasure before anything is touched. */
export async function prepareNewSweep(
  options: SweepOptions,
  effects: SweepEffects,
  view: View,
): Promise<PreparedSweep> {
  const {preset, data, imageSize, trainImages, validImages, seed, epochs, threads, model} = options;
  const {batchSizes, repeats, stopping, sampleHz, targetError, adapter, warmup, orderSeed} = options;
  checkBatchSizes("--batch-sizes", batchSizes, trainImages);
  const id = await newSweepId(options, preset, effects.now());
  if (!effects.builtInData.includes(data)) await checkDataFolder(data);
  const {usable, unavailable} = await devicesFor(options, effects, view);
  const asked = {data, imageSize, trainImages, validImages, dataSeed: seed};
  const {images, notes} = await prepareImages(effects, view, asked);
  checkBatchSizes("--batch-sizes", batchSizes, images.train);
  const chosen = adapter === null ? {} : {adapter};
  const settings = {imageSize, trainImages, validImages, epochs, threads, seed, ...chosen};
  const name = dataName(data, effects.builtInData);
  const configurations = createConfigurations({usable, batchSizes, model, data: name, settings});
  const plan = createPlan({
    configurations,
    repeats,
    seed: orderSeed ?? seedOfOrder(id, options.shard),
    sampleHz,
    targetError,
    ...(stopping === null ? {} : {stopping}),
  });
  const title = trainingTitle(plan);
  view.say(
    `${title}, ${formatCount(images.train)} + ${formatCount(images.valid)} images at ${imageSize} px, ` +
      `${plural(epochs, "epoch")}, ${plural(threads, "thread")}`,
  );
  if (stopping !== null) view.say(untilText(stopping));
  const ofRepeats = repeats > 1 ? [repeatsNote(seed)] : [];
  const origin = {kind: "recorded", preset, ...(warmup === 0 ? {} : {warmup})} as const;
  const prepared = prepareNew({sweep: id, title, origin, plan, unavailable}, [
    ...ofRepeats,
    ...engineNotes(usable),
    ...notes,
  ]);
  return preparedShard({...prepared, data, images, warmup}, options);
}

/** Reads what is missing of a recorded sweep. Throws UsageError where there is none, or its images are not named. */
export async function prepareResumedSweep(
  {runs, shard, data: folder, more}: SweepOptions,
  id: string,
  effects: SweepEffects,
  view: View,
): Promise<PreparedSweep> {
  const prepared = await preparedShard(await prepareResumed({id, runs, more}, "recorded"), {shard, runs});
  const {warmup = 0} = prepared.origin;
  // Where nothing is left, a rule may yet ask for more.
  const first = prepared.remaining[0] ?? (goesOn(prepared.plan) ? prepared.plan.runs[0] : undefined);
  if (first === undefined) return {...prepared, data: folder, images: {train: 0, valid: 0}, warmup};

  const {data: name} = first.configuration;
  const {imageSize, trainImages, validImages, seed} = settingsOf(first.configuration);
  const builtIn = effects.builtInData.includes(name);
  const data = builtIn ? name : folder;
  if (!builtIn) {
    if (dataName(data, effects.builtInData) !== name)
      throw new UsageError(
        `the sweep was recorded on a folder of images that is called ${name}: name it with --data`,
      );
    await checkDataFolder(data);
  }
  const asked = {data, imageSize, trainImages, validImages, dataSeed: seed};
  const {images, notes} = await prepareImages(effects, view, asked);
  return {...prepared, notes, data, images, warmup};
}
