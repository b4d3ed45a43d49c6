// The built-in training as a command of the recorder, a configuration at a time.
import {basename, extname, join, resolve} from "node:path";
import {deviceName} from "../../analysis/naming/device-name.ts";
import type {Workload} from "../../recorder/plan/estimate.ts";
import type {Command} from "../../recorder/process/command.ts";
import type {Configuration} from "../../schema/run-log.ts";
import type {Plan, PlannedRun} from "../../schema/sweep.ts";
import {trainingArgv, trainingSettings, type TrainingSettings} from "../../training/settings.ts";
import {UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {titleOf} from "../recording/document.ts";

const main = join(import.meta.dirname, `../../training/main${extname(import.meta.url)}`);

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

/** What a sweep of the built-in training compares, in one line. */
export function trainingTitle(plan: Plan): string {
  const [first] = plan.runs;
  if (first === undefined) throw new Error("a plan without runs");
  return titleOf(plan, `${first.configuration.model} on ${first.configuration.data}`, deviceName);
}

/** What a configuration calls its images: the folder's own name, since its path would say whose machine it was. */
export const dataName = (data: string, builtIn: readonly string[]): string =>
  builtIn.includes(data) ? data : basename(resolve(data));

/** The settings of a recorded configuration. Throws UsageError where another program than ours was recorded. */
export function settingsOf({settings}: Configuration): TrainingSettings {
  const read = trainingSettings.safeParse(settings);
  if (read.success) return read.data;
  const name = String(read.error.issues[0]?.path[0]);
  const found = Object.hasOwn(settings, name) ? `setting ${name}: ${settings[name]}` : `no setting ${name}`;
  throw new UsageError(`${found} in the recorded plan (was it recorded with ${call("sweep")}?)`);
}

/** The batch size of a recorded configuration. Throws UsageError where another program than ours was recorded. */
export function trainingBatchSize({batchSize}: Configuration): number {
  if (batchSize !== null) return batchSize;
  throw new UsageError(`no batch size in the recorded plan (was it recorded with ${call("sweep")}?)`);
}

/** How many images there are to train and to validate on. */
export interface ImageCounts {
  train: number;
  valid: number;
}

/** How much work a configuration is. */
export const workloadOf = (configuration: Configuration, {train, valid}: ImageCounts): Workload => ({
  batchSize: trainingBatchSize(configuration),
  epochs: settingsOf(configuration).epochs,
  trainImages: train,
  validImages: valid,
});

/** The command that trains a planned run. `timeSteps` ends it after that many steps, to time them. */
export function trainingCommand(
  {configuration, repeat}: Pick<PlannedRun, "configuration" | "repeat">,
  {data, timeSteps = null}: {data: string; timeSteps?: number | null},
): Command {
  const {engine, device, model} = configuration;
  const {adapter = null, seed, ...settings} = settingsOf(configuration);
  const argv = trainingArgv({
    ...settings,
    engine,
    device,
    adapter,
    batchSize: trainingBatchSize(configuration),
    model,
    data,
    seed: seed + repeat - 1,
    dataSeed: seed,
    timeSteps,
  });
  return {argv: [process.execPath, main, ...argv]};
}
