import {tensorflowFolder} from "../../training/engines/tensorflow/setup/record.ts";
import {setUpTensorflow} from "../../training/engines/tensorflow/setup/run.ts";
import {UsageError} from "../../usage-error.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";

/** Gives the tensorflow engine its native library, and says which. */
export async function setupTensorflowCommand(
  args: readonly string[],
  {stdout, stderr}: Surroundings,
): Promise<number> {
  const {values, words} = parseOptions("setup tensorflow", args);
  const {cuda, library, json} = values;
  atMost(words, 0, "options begin with --");
  if (cuda && library !== null)
    throw new UsageError("--cuda and --library exclude each other (a folder has CUDA or has not)");
  const {version, gpu, kind} = await setUpTensorflow({
    cuda,
    library,
    folder: tensorflowFolder(),
    show: stderr.isTTY === true && !json,
    say: (line) => void (json || stdout.write(`${line}\n`)),
  });
  stdout.write(
    json
      ? `${JSON.stringify({tensorflow: version, kind, gpu})}\n`
      : `TensorFlow ${version} is ready${gpu ? " and has a GPU" : ""} (npm run doctor shows what it can use)\n`,
  );
  return 0;
}
