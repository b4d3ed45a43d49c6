import {basename, join, resolve} from "node:path";
import type {Command} from "../../recorder/process/command.ts";
import type {Workload} from "../../recorder/plan/estimate.ts";
import type {Configuration} from "../../schema/run-log.ts";
import type {Plan, PlannedRun} from "../../schema/sweep.ts";
import {deviceName} from "../../analysis/naming/device-name.ts";
import {titleOf} from "../recording/document.ts";
import {UsageError} from "../../usage-error.ts";

const main = join(import.meta.dirname, "../../training/main.ts");

/** What the built-in training is told beyond engine, device, batch size, model and data. */
export interface TrainingSettings {
  imageSize: number;
  /** `all` that the folder of images has. */
  trainImages: number | "all";
  validImages: number | "all";
  epochs: number;
  threads: number;
  /** The GPU of an engine that has several, as it was asked for; not there: the engine chose. */
  adapter?: string;
  /** Of the images and their split; repeat r trains with `seed + r - 1`, so that repeats differ by chance only. */
  seed: number;
}

/** The configurations of a sweep: every usable device at every batch size. */
export function createConfigurations({
  usable,
  batchSizes,
  model,
  data,
  settings,
}: {
  usable: readonly {engine: string; device: Configuration["device"]}[];
  batchSizes: readonly number[];
  model: string;
  data: string;
  settings: TrainingSettings;
}): Configuration[] {
  return usable.flatMap(({engine, device}) =>
    batchSizes.map((batchSize) => ({engine, device, batchSize, model, data, settings: {...settings}})),
  );
}

/** What a configuration calls its images: the folder's own name, since its path would say whose machine it was. */
export const dataName = (data: string, builtIn: readonly string[]): string =>
  builtIn.includes(data) ? data : basename(resolve(data));

/** The settings of a recorded configuration. Throws UsageError where another program than ours was recorded. */
export function trainingSettings({settings}: Configuration): TrainingSettings {
  const setting = (name: keyof TrainingSettings): number => {
    const value = settings[name];
    if (typeof value === "number") return value;
    throw new UsageError(`no setting ${name} in the recorded plan (was it recorded with npm run sweep?)`);
  };
  const {adapter} = settings;
  const count = (name: "trainImages" | "validImages"): number | "all" =>
    settings[name] === "all" ? "all" : setting(name);
  return {
    imageSize: setting("imageSize"),
    trainImages: count("trainImages"),
    validImages: count("validImages"),
    epochs: setting("epochs"),
    threads: setting("threads"),
    seed: setting("seed"),
    ...(typeof adapter === "string" ? {adapter} : {}),
  };
}

/** The batch size of a recorded configuration. Throws UsageError where another program than ours was recorded. */
export function trainingBatchSize({batchSize}: Configuration): number {
  if (batchSize !== null) return batchSize;
  throw new UsageError("no batch size in the recorded plan (was it recorded with npm run sweep?)");
}

/** How many images there are to train and to validate on. */
export interface ImageCounts {
  train: number;
  valid: number;
}

/** How much work a configuration is. */
export const workloadOf = (configuration: Configuration, {train, valid}: ImageCounts): Workload => ({
  batchSize: trainingBatchSize(configuration),
  epochs: trainingSettings(configuration).epochs,
  trainImages: train,
  validImages: valid,
});

/** The command that trains a planned run. `timeSteps` ends it after that many steps, to time them. */
export function trainingCommand(
  {configuration, repeat}: Pick<PlannedRun, "configuration" | "repeat">,
  {data, timeSteps = null}: {data: string; timeSteps?: number | null},
): Command {
  const settings = trainingSettings(configuration);
  const {imageSize, trainImages, validImages, epochs, threads, seed, adapter} = settings;
  const options: Record<string, string | number> = {
    engine: configuration.engine,
    device: configuration.device,
    ...(adapter === undefined ? {} : {adapter}),
    "batch-size": trainingBatchSize(configuration),
    model: configuration.model,
    data,
    "image-size": imageSize,
    ...(trainImages === "all" ? {} : {"train-images": trainImages}),
    ...(validImages === "all" ? {} : {"valid-images": validImages}),
    epochs,
    threads,
    seed: seed + repeat - 1,
    "data-seed": seed,
    ...(timeSteps === null ? {} : {"time-steps": timeSteps}),
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return {argv: [process.execPath, main, ...args]};
}

/** What a sweep of the built-in training compares, in one line. */
export function trainingTitle(plan: Plan): string {
  const first = plan.runs[0]?.configuration;
  const what = first === undefined ? "" : `${first.model} on ${first.data}`;
  return titleOf(plan, {what, device: deviceName});
}
