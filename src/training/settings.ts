// The settings of a training, and the one size check.
import {z} from "zod";
import {UsageError} from "../usage-error.ts";

/** A whole number; each of its errors says what was expected. */
function whole(min: number, max = 2 ** 31 - 1) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({error}).min(min, {error}).max(max, {error});
}

const count = whole(1);
const countOrAll = z.union([count, z.literal("all")], {error: "a whole number from 1 on, or all"});

/** What the built-in training is told beside engine, device, batch size, model and data, as a configuration has it. */
export const trainingSettings = z.object({
  /** Side of the square images in pixels. */
  imageSize: whole(8, 1024),
  /** At most this many; `all` that there are (emoji-birds: 2,048, and 512 for validation). */
  trainImages: countOrAll,
  validImages: countOrAll,
  epochs: count,
  threads: whole(1, 1024),
  /** Of the images and their split; repeat r trains with `seed + r - 1`, so that repeats differ by chance only. */
  seed: whole(0),
  /** The GPU of an engine that has several, as it was asked for; not there: the engine chose. */
  adapter: z.string().exactOptional(),
});
export type TrainingSettings = z.infer<typeof trainingSettings>;

/** What one trainer is told: each field is an option of its command line, `batchSize` is `--batch-size`. */
export const trainingArguments = z.object({
  engine: z.string(),
  device: z.enum(["cpu", "gpu"]),
  adapter: z.string().nullable(),
  batchSize: count,
  model: z.string(),
  /** Built-in data by its name, or a folder of images. */
  data: z.string(),
  ...trainingSettings.pick({
    imageSize: true,
    trainImages: true,
    validImages: true,
    epochs: true,
    threads: true,
  }).shape,
  /** Of the weights, the order of the images and their augmentation. */
  seed: whole(0),
  /** Draws and splits the images; apart from `seed`, so that repeats share their data. */
  dataSeed: whole(0),
  /** Trains this many steps and validates nothing, to time a step; null: whole epochs. */
  timeSteps: count.nullable(),
});
export type TrainingArguments = z.infer<typeof trainingArguments>;
export type ArgumentName = keyof TrainingArguments;

/** Everything that a trainer can be told. */
export const argumentNames: readonly ArgumentName[] = trainingArguments.keyof().options;

/** `batchSize` as the command line has it: `batch-size`. */
export const optionOf = (name: ArgumentName): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The command line of a trainer that is told so; a placeholder may stand for a value. */
export const trainingArgv = (told: {
  readonly [Name in ArgumentName]: TrainingArguments[Name] | `{${string}}`;
}): string[] =>
  argumentNames.flatMap((name) => (told[name] === null ? [] : [`--${optionOf(name)}`, String(told[name])]));

/**
 * Makes sure that a batch can be filled, since only whole batches train. `option` is where the batch size comes from.
 * Throws UsageError with the first one that is larger than the training images.
 */
export function checkBatchSizes(option: string, batchSizes: readonly number[], images: number | "all"): void {
  const tooLarge = images === "all" ? undefined : batchSizes.find((size) => size > images);
  if (tooLarge !== undefined)
    throw new UsageError(`${option}: ${tooLarge} (larger than the ${images} training images)`);
}
