import {availableParallelism} from "node:os";
import {parseArgs} from "node:util";
import {z} from "zod";
import {UsageError} from "../usage-error.ts";
import {
  argumentNames,
  optionOf,
  trainingArguments,
  type ArgumentName,
  type TrainingArguments,
} from "./settings.ts";

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

const defaults: TrainingArguments = {
  engine: "wasm",
  device: "cpu",
  adapter: null,
  batchSize: 64,
  model: "resnet-w16",
  data: "emoji-birds",
  imageSize: 48,
  trainImages: "all",
  validImages: "all",
  epochs: 4,
  threads: availableParallelism(),
  seed: 1,
  dataSeed: 1,
  timeSteps: null,
};

/** Reads a command line; null where it asks for help. Throws UsageError with option and value. */
export function parseTrainingArguments(argv: readonly string[]): TrainingArguments | null {
  const typed = readOptions(argv);
  if (typed["help"] === true) return null;
  const told = argumentNames.flatMap((name) => {
    const text = typed[optionOf(name)];
    return typeof text === "string" ? [[name, valueOf(name, text)] as const] : [];
  });
  return trainingArguments.parse({...defaults, ...Object.fromEntries(told)});
}

function readOptions(argv: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const options = Object.fromEntries(
    argumentNames.map((name) => [optionOf(name), {type: "string"}] as const),
  );
  const help = {type: "boolean", short: "h"} as const;
  try {
    return parseArgs({args: [...argv], options: {...options, help}, allowPositionals: false}).values;
  } catch (cause) {
    const [line = ""] = String(cause instanceof Error ? cause.message : cause).split("\n");
    throw new UsageError(`${line} (--help lists the options)`, {cause});
  }
}

/** What was typed as text or as a number, whichever the argument takes. */
function valueOf(name: ArgumentName, text: string): unknown {
  const argument = trainingArguments.shape[name];
  const candidates = /^\d+$/.test(text) ? [text, Number(text)] : [text];
  const value = candidates.find((candidate) => argument.safeParse(candidate).success);
  if (value !== undefined) return value;
  if (argument instanceof z.ZodEnum)
    throw new UsageError(`unknown ${name}: ${text} (known: ${argument.options.join(", ")})`);
  const expected = argument.safeParse(candidates.at(-1)).error?.issues[0]?.message ?? "";
  throw new UsageError(`--${optionOf(name)}: ${text} (${expected})`);
}
