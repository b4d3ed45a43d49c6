// The batch size that a command names, and those to try around it.
import {listed} from "../../analysis/naming/listed.ts";
import {isBatchSizeName} from "../../readers/batch-size-name.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import type {Surroundings} from "../surroundings.ts";
import {recordScript} from "./script.ts";

/** The batch size among the arguments of a command. */
interface BatchSizeArgument {
  /** As it was typed, without the value. */
  name: string;
  size: number;
  /** The arguments with `{batchSize}` in its place, and no other placeholder. */
  argv: string[];
}

const isBatchSize = (name: string): boolean => name === "-b" || isBatchSizeName(name);

/** The text itself where a placeholder could be read into it. */
const literal = (text: string): string => text.replaceAll(/(?<!\$)\{([A-Za-z][\w-]*)\}/g, "{{$1}}");

/** An argument with a whole number: its name as it was typed, and where the number stands. */
interface NumberArgument {
  name: string;
  value: number;
  at: number;
  /** Whether name and number are one argument, with `=` between. */
  isJoined: boolean;
}

/** Every argument with a whole number: `--batch-size 32`, `--bs=32`, `+train.batch_size=32`, `-b 32`, `SOLVER.IMS_PER_BATCH 16`. */
function numbersIn(argv: readonly string[]): NumberArgument[] {
  return argv.flatMap((argument, at): NumberArgument[] => {
    const {name, text} = /^(?<name>\+{0,2}[\w.-]+)=(?<text>[1-9]\d{0,8})$/.exec(argument)?.groups ?? {};
    if (name !== undefined) return [{name, value: Number(text), at, isJoined: true}];
    const next = argv[at + 1] ?? "";
    const isPair = /^-|\./.test(argument) && /^[1-9]\d{0,8}$/.test(next);
    return isPair ? [{name: argument, value: Number(next), at: at + 1, isJoined: false}] : [];
  });
}

/** Every argument that says a batch size. */
export const batchSizesIn = (argv: readonly string[]): BatchSizeArgument[] =>
  numbersIn(argv)
    .filter(({name}) => isBatchSize(name))
    .map(({name, value, at, isJoined}) => ({
      name,
      size: value,
      argv: argv.map((argument, index) =>
        index !== at ? literal(argument) : isJoined ? `${name}={batchSize}` : "{batchSize}",
      ),
    }));

/** `gradient_accumulation_steps`, `accumulate_grad_batches`, `grad-accum`, `accum_freq`, `update-freq`, without dashes. */
const accumulation =
  /^(?:(?:grad(?:ient)?)?accum(?:ulat(?:e|ion))?(?:grad(?:ient)?)?(?:batches|steps|iters?|freq)?|updatefreq)$/;

/** How many batches go into one optimizer step, where an argument says so; null where none does. */
export function accumulationIn(argv: readonly string[]): {name: string; batches: number} | null {
  const found = numbersIn(argv).find(({name}) =>
    accumulation.test(name.replace(/^.*\./, "").replaceAll(/[-_]/g, "").toLowerCase()),
  );
  return found === undefined ? null : {name: found.name, batches: found.value};
}

/** Half, the same and twice; of 1, which has no half, 2 and 4. */
export const sizesAround = (size: number): number[] =>
  size === 1 ? [1, 2, 4] : [Math.floor(size / 2), size, 2 * size];

/**
 * Records a command at three batch sizes around its own, and says so. Throws UsageError where its arguments name none, or
 * several.
 */
export async function recordAround(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const [program] = argv;
  if (program === undefined)
    throw new UsageError("no command given after -- (e.g. python train.py --batch-size 32)");
  const [found, second] = batchSizesIn(argv);
  if (found === undefined)
    throw new UsageError(
      `no batch size among the arguments of ${shownText(program)} (add the one that the script takes, e.g. --batch-size 32; or record it as it is: ${call("record", `-- ${shownText(argv.join(" "))}`)})`,
    );
  const sizes = sizesAround(found.size);
  const recorded = ["--factor", `batchSize=${sizes.join(",")}`, "--", ...found.argv];
  if (second !== undefined)
    throw new UsageError(
      `which is the batch size: ${shownText(found.name)} or ${shownText(second.name)}? (${call("record", recorded.map(shownText).join(" "))} takes the first)`,
    );
  const accumulated = accumulationIn(argv);
  const inSteps =
    accumulated === null || accumulated.batches === 1
      ? ""
      : `, which ${shownText(accumulated.name)} ${accumulated.batches} makes ${listed(sizes.map((size) => size * accumulated.batches))} in a step`;
  surroundings.stdout.write(
    `trains ${sizes.length} times, with ${shownText(found.name)} ${listed(sizes)}${inSteps}, and samples the machine meanwhile: ${sizes.length} times as long as one training, more or less\n`,
  );
  return recordScript(recorded, surroundings);
}
