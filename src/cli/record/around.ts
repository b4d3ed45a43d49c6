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

/** Every argument that says a batch size: `--batch-size 32`, `--bs=32`, `train.batch_size=32`, `-b 32`. */
export function batchSizesIn(argv: readonly string[]): BatchSizeArgument[] {
  const placedAt = (at: number, placed: string, name: string, text: string): BatchSizeArgument => ({
    name,
    size: Number(text),
    argv: argv.map((argument, index) => (index === at ? placed : literal(argument))),
  });
  return argv.flatMap((argument, at) => {
    const {name, text} = /^(?<name>[\w.-]+)=(?<text>[1-9]\d{0,8})$/.exec(argument)?.groups ?? {};
    if (name !== undefined && text !== undefined)
      return isBatchSize(name) ? [placedAt(at, `${name}={batchSize}`, name, text)] : [];
    const next = argv[at + 1] ?? "";
    const isPair = argument.startsWith("-") && isBatchSize(argument) && /^[1-9]\d{0,8}$/.test(next);
    return isPair ? [placedAt(at + 1, "{batchSize}", argument, next)] : [];
  });
}

/** Half, the same and twice; of 1, which has no half, 2 and 4. */
export const sizesAround = (size: number): number[] =>
  size === 1 ? [1, 2, 4] : [Math.floor(size / 2), size, 2 * size];

/**
 * Records a command at three batch sizes around its own, and says so. Throws UsageError where its arguments name none, or
 * several.
 */
export async function recordAround(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const other = `${call("record", "--factor batchSize=16,32,64 -- python train.py --bs {batchSize}")} says where it stands`;
  const [program] = argv;
  if (program === undefined)
    throw new UsageError("no command given after -- (e.g. python train.py --batch-size 32)");
  const [found, second] = batchSizesIn(argv);
  if (found === undefined)
    throw new UsageError(`no batch size among the arguments of ${shownText(program)} (${other})`);
  if (second !== undefined)
    throw new UsageError(
      `which is the batch size: ${shownText(found.name)} or ${shownText(second.name)}? (${other})`,
    );
  const sizes = sizesAround(found.size);
  surroundings.stdout.write(
    `trains ${sizes.length} times, with ${shownText(found.name)} ${listed(sizes)}, and samples the machine meanwhile: ${sizes.length} times as long as one training, more or less\n`,
  );
  return recordScript(["--factor", `batchSize=${sizes.join(",")}`, "--", ...found.argv], surroundings);
}
