import {availableParallelism} from "node:os";
import {parseArgs} from "node:util";
import type {ImageOptions} from "./data/images.ts";
import type {Device} from "../schema/values/identifiers.ts";
import {UsageError} from "../usage-error.ts";

/** What the command line asks for, with defaults put in. */
export interface TrainingArguments extends ImageOptions {
  engine: string;
  device: Device;
  batchSize: number;
  model: string;
  epochs: number;
  seed: number;
  threads: number;
  /** The GPU of an engine that has several; null: the engine chooses. */
  adapter: string | null;
  timeSteps: number | null;
}

export const usage = `node src/training/main.ts [options]
  --engine ID          what computes (wasm)
  --device cpu|gpu     where (cpu)
  --adapter NAME       part of a GPU's name, or software (the engine chooses a GPU)
  --threads N          threads of a step (one a core)
  --model ID           network (resnet-w16)
  --data ID|DIR        emoji-birds, emoji-birds-by-art (two art styles in validation only),
                       or a folder of images for each class in DIR (emoji-birds)
  --image-size PX      side of the images (48)
  --train-images N     at most (all; emoji-birds: 2048)
  --valid-images N     at most (all; emoji-birds: 512)
  --data-seed N        draws and splits the images (1)
  --batch-size N       images in a step (64)
  --epochs N           (4)
  --seed N             initial weights, order of the images, augmentation (1)
  --time-steps N       train N steps only, each as in an epoch of its own; validate nothing
Events go as JSON lines to the file that BATCHSWEEP_EVENTS names, otherwise as text to the standard output.
Prepared images are kept in the folder that BATCHSWEEP_CACHE names, otherwise in the project's .cache/batchsweep.`;

const options = {
  engine: {type: "string", default: "wasm"},
  device: {type: "string", default: "cpu"},
  adapter: {type: "string"},
  threads: {type: "string", default: String(availableParallelism())},
  model: {type: "string", default: "resnet-w16"},
  data: {type: "string", default: "emoji-birds"},
  "image-size": {type: "string", default: "48"},
  "train-images": {type: "string"},
  "valid-images": {type: "string"},
  "data-seed": {type: "string", default: "1"},
  "batch-size": {type: "string", default: "64"},
  epochs: {type: "string", default: "4"},
  seed: {type: "string", default: "1"},
  "time-steps": {type: "string"},
  help: {type: "boolean", short: "h", default: false},
} as const;

/** Reads a command line; null where it asks for help. Throws UsageError with option and value. */
export function parseTrainingArguments(argv: readonly string[]): TrainingArguments | null {
  const values = readOptions(argv);
  if (values.help) return null;
  const {device} = values;
  if (device !== "cpu" && device !== "gpu")
    throw new UsageError(`unknown device: ${device} (known: cpu, gpu)`);
  return {
    engine: values.engine,
    device,
    adapter: values.adapter ?? null,
    threads: wholeNumber("threads", values.threads, {max: 1024}),
    model: values.model,
    data: values.data,
    imageSize: wholeNumber("image-size", values["image-size"], {min: 8, max: 1024}),
    trainImages: optionalNumber("train-images", values["train-images"]),
    validImages: optionalNumber("valid-images", values["valid-images"]),
    dataSeed: wholeNumber("data-seed", values["data-seed"], {min: 0}),
    batchSize: wholeNumber("batch-size", values["batch-size"]),
    epochs: wholeNumber("epochs", values.epochs),
    seed: wholeNumber("seed", values.seed, {min: 0}),
    timeSteps: optionalNumber("time-steps", values["time-steps"]),
  };
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({args: [...argv], options, strict: true, allowPositionals: false}).values;
  } catch (cause) {
    const [line = ""] = String(cause instanceof Error ? cause.message : cause).split("\n");
    throw new UsageError(`${line} (--help lists the options)`, {cause});
  }
}

const optionalNumber = (name: string, text: string | undefined): number | null =>
  text === undefined ? null : wholeNumber(name, text);

function wholeNumber(name: string, text: string, {min = 1, max = 2 ** 31 - 1} = {}): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${name}: ${text} (a whole number from ${min} to ${max})`);
}
