import {repeatsNote} from "../../analysis/naming/sweep-notes.ts";
import {formatCount} from "../../format.ts";
import {createPlan} from "../../recorder/plan/plan.ts";
import {remainingRuns} from "../../recorder/plan/remaining.ts";
import {sweepFile} from "../../runs/names.ts";
import {readRunLogs, readSweep} from "../../runs/read.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {Plan, PlannedRun, Sweep} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import {choiceLine, chooseDevices, engineNotes, leftOutLines} from "./devices.ts";
import {sweepIdFor} from "../recording/document.ts";
import type {SweepEffects} from "./effects.ts";
import type {SweepOptions} from "./options.ts";
import {NothingToMeasure} from "../recording/nothing-to-measure.ts";
import {checkDataFolder, checkNewId, checkRunsFolder} from "../recording/runs-folder.ts";
import {
  createConfigurations,
  dataName,
  trainingSettings,
  trainingTitle,
  type ImageCounts,
} from "./training.ts";
import type {View} from "../terminal/view.ts";
import {plural} from "../terminal/wording.ts";

/** A sweep that is ready to be recorded, its images prepared. Nothing is written yet. */
export interface PreparedSweep {
  id: string;
  /** The sweep as it was recorded before; null for a new one. */
  recorded: Sweep | null;
  /** Run logs of it that are complete. */
  done: RunLog[];
  plan: Plan;
  /** Runs of the plan that are left to do. */
  remaining: PlannedRun[];
  unavailable: Sweep["unavailable"];
  /** `emoji-birds` or the folder of images. */
  data: string;
  images: ImageCounts;
  notes: string[];
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
const fewerThanAsked = (asked: number | null, found: number): string[] =>
  asked === null || found >= asked
    ? []
    : [
        `${formatCount(asked)} training images were asked for, and all ${formatCount(found)} that there are are taken`,
      ];

/** Plans a new sweep from the options. Throws UsageError or NothingToMeasure before anything is touched. */
export async function prepareNewSweep(
  options: SweepOptions,
  effects: SweepEffects,
  view: View,
): Promise<PreparedSweep> {
  const {runs, data, imageSize, seed, epochs, threads, model, batchSizes, repeats, sampleHz} = options;
  const id = options.id ?? sweepIdFor(options.preset, effects.now());
  await checkRunsFolder(runs);
  await checkNewId(runs, id);
  if (!effects.builtInData.includes(data)) await checkDataFolder(data);
  const {usable, unavailable} = await chooseDevices(effects.engines, options);
  const reasons = unavailable.map(({device, engine, reason}) => `${device} (${engine}): ${reason}`);
  if (usable.length === 0) throw new NothingToMeasure(`no device can be used: ${reasons.join("; ")}`);
  for (const choice of usable) view.say(choiceLine(choice, options.engine));
  for (const line of leftOutLines(unavailable)) view.say(line);

  const {images, notes} = await prepareImages(effects, view, {
    data,
    imageSize,
    trainImages: options.trainImages,
    validImages: options.validImages,
    dataSeed: seed,
  });
  const tooLarge = batchSizes.find((batchSize) => batchSize > images.train);
  if (tooLarge !== undefined)
    throw new UsageError(`--batch-sizes: ${tooLarge} (larger than the ${images.train} training images)`);
  const settings = {
    imageSize,
    trainImages: options.trainImages ?? ("all" as const),
    validImages: options.validImages ?? ("all" as const),
    epochs,
    threads,
    seed,
    ...(options.adapter === null ? {} : {adapter: options.adapter}),
  };
  const name = dataName(data, effects.builtInData);
  const configurations = createConfigurations({usable, batchSizes, model, data: name, settings});
  const plan = createPlan({configurations, repeats, seed, sampleHz});
  view.say(
    `${trainingTitle(plan)}, ${formatCount(images.train)} + ${formatCount(images.valid)} images at ${imageSize} px, ` +
      `${plural(epochs, "epoch")}, ${plural(threads, "thread")}`,
  );
  const ofRepeats = repeats > 1 ? [repeatsNote(seed, repeats)] : [];
  return {
    id,
    recorded: null,
    done: [],
    plan,
    remaining: plan.runs,
    unavailable,
    data,
    images,
    notes: [...ofRepeats, ...engineNotes(usable), ...notes],
  };
}

/** Reads what is missing of a recorded sweep. Throws UsageError where there is none, or its images are not named. */
export async function prepareResumedSweep(
  options: SweepOptions & {resume: string},
  effects: SweepEffects,
  view: View,
): Promise<PreparedSweep> {
  const {runs, resume: id} = options;
  await checkRunsFolder(runs);
  const recorded = await readSweep(runs, id).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw new UsageError(`no such sweep: ${id} (no ${sweepFile(runs, id)})`);
    throw error;
  });
  if (recorded.origin.kind === "command")
    throw new UsageError(`another command was recorded: ${id} (go on with npm run record -- --resume ${id})`);
  if (recorded.origin.kind !== "recorded") throw new UsageError(`an imported sweep cannot be resumed: ${id}`);
  const logs = await readRunLogs(runs, recorded);
  const remaining = remainingRuns(recorded, logs);
  const again = new Set(remaining.map(({run}) => run));
  const done = logs.filter(({run}) => !again.has(run));
  const prepared = {
    id,
    recorded,
    done,
    plan: recorded.plan,
    remaining,
    unavailable: [],
    images: {train: 0, valid: 0},
    notes: [],
  };
  const [first] = remaining;
  if (first === undefined) return {...prepared, data: options.data};

  const {data: name} = first.configuration;
  const settings = trainingSettings(first.configuration);
  const builtIn = effects.builtInData.includes(name);
  const data = builtIn ? name : options.data;
  if (!builtIn) {
    if (dataName(data, effects.builtInData) !== name)
      throw new UsageError(
        `the sweep was recorded on a folder of images that is called ${name}: name it with --data`,
      );
    await checkDataFolder(data);
  }
  const asked = (count: number | "all"): number | null => (count === "all" ? null : count);
  const {images, notes} = await prepareImages(effects, view, {
    data,
    imageSize: settings.imageSize,
    trainImages: asked(settings.trainImages),
    validImages: asked(settings.validImages),
    dataSeed: settings.seed,
  });
  return {...prepared, data, images, notes};
}
