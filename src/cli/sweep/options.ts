// What a person asked sweep to do, completed by the preset.
import {availableParallelism} from "node:os";
import {presets, type Preset} from "../../recorder/plan/presets.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {oneOf} from "../options/kinds.ts";
import {repeatsOf, withoutRepeats, type Repeats} from "../recording/repeats.ts";
import {atMost, parseOptions, type OptionName, type Values} from "../options/parse.ts";

type Typed = Values<"sweep">;
/** What the preset, or the machine, says where nothing was typed. */
type Completed = "batchSizes" | "data" | "devices" | "epochs" | "imageSize" | "model" | "runs" | "threads";
/** What says together how often each configuration runs. */
type OfRepeats = "addRepeats" | "budget" | "margin" | "maxRepeats" | "repeats" | "until";

/** What a person asked `npm run sweep` to do, checked and complete. */
export type SweepOptions = Omit<Typed, Completed | OfRepeats | "images" | "preset" | "timeout"> &
  Repeats & {
    [Name in Completed]: NonNullable<Typed[Name]>;
  } & {
    /** `custom` where an option says otherwise than the preset. */
    preset: Preset["id"] | "custom";
    /** Whether the devices were named; the default takes what is there. */
    devicesNamed: boolean;
    /** At most; `all` that the folder of images has. */
    trainImages: number | "all";
    validImages: number | "all";
    /** Longest time of one run; null: ten times the estimate. */
    timeoutMs: number | null;
  };

/** What a resume may still be told; the rest is in the recorded plan. */
const besideResume: readonly OptionName<"sweep">[] = [
  "resume",
  "runs",
  "shard",
  "parallel",
  "data",
  "timeout",
  "dry-run",
  "json",
  "verbose",
  "no-yardstick",
  "until",
  "max-repeats",
  "margin",
  "budget",
  "add-repeats",
];

/** What makes a sweep another one than its preset. */
const overrides: readonly OptionName<"sweep">[] = [
  "batch-sizes",
  "repeats",
  "until",
  "max-repeats",
  "epochs",
  "images",
  "image-size",
  "model",
  "data",
];

/** What exists here to choose from. */
export interface Choices {
  engines: readonly string[];
  models: readonly string[];
  /** Data that is built in; anything else is a folder. */
  data: readonly string[];
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
}

/** How many images train and validate: a quarter as many as train, where a number was typed; else the preset’s, or all of a folder. */
function imageCounts(
  typed: number | null,
  preset: Preset,
  isBuiltIn: boolean,
): Pick<SweepOptions, "trainImages" | "validImages"> {
  if (typed !== null) return {trainImages: typed, validImages: Math.max(1, Math.round(typed / 4))};
  return isBuiltIn
    ? {trainImages: preset.trainImages, validImages: preset.validImages}
    : {trainImages: "all", validImages: "all"};
}

/** Checks and completes what was typed. Throws UsageError with one line; touches nothing. */
export function parseSweepOptions(
  args: readonly string[],
  choices: Choices,
  {threads = availableParallelism()} = {},
): SweepOptions {
  const {values, given, words} = parseOptions("sweep", args);
  atMost(words, 0, "options begin with --");
  const refused = values.resume === null ? undefined : given.find((name) => !besideResume.includes(name));
  if (refused !== undefined)
    throw new UsageError(`--resume goes on with the recorded plan: --${refused} cannot be given with it`);
  const {images, timeout, ...asTyped} = withoutRepeats(values);
  const preset = presets.find(({id}) => id === values.preset) ?? presets[0];
  const data = values.data ?? preset.data;
  const engine = oneOf("engine", values.engine, ["auto", ...choices.engines]);
  if (values.adapter !== null && engine !== "webgpu")
    throw new UsageError(
      `--adapter: ${shownText(values.adapter)} (only the webgpu engine has adapters: add --engine webgpu)`,
    );
  return {
    ...asTyped,
    preset: overrides.some((name) => given.includes(name)) ? "custom" : preset.id,
    devices: values.devices ?? ["cpu", "gpu"],
    devicesNamed: values.devices !== null,
    engine,
    batchSizes: values.batchSizes ?? [...preset.batchSizes],
    ...repeatsOf(values, given, preset),
    epochs: values.epochs ?? preset.epochs,
    ...imageCounts(images, preset, choices.data.includes(data)),
    imageSize: values.imageSize ?? preset.imageSize,
    model: oneOf("model", values.model ?? preset.model, choices.models),
    data,
    threads: values.threads ?? threads,
    timeoutMs: timeout === null ? null : 1000 * timeout,
    runs: values.runs ?? choices.runs,
  };
}
