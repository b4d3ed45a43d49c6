// Times the yardstick on the GPU, by the PyTorch of the command that is to run.
import {join} from "node:path";
import {z} from "zod";
import {gpuYardstick, type GpuYardstick} from "../../schema/run-log.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import {eventsVariable, type Command} from "../process/command.ts";
import {printedBy, type Printed} from "./printed.ts";
import {pythonOf} from "./python.ts";

const script = join(
  import.meta.dirname,
  "../../../integrations/python/src/batchsweep/yardstick/matrix_products.py",
);

/** PyTorch on a slow disk takes tens of seconds to load; a GPU that then needs as long tells nothing by it. */
const usualLimitMs = 60_000;

/** How long it took, or why it could not be done. */
export type GpuTimed = GpuYardstick | {missing: string};

/** Times the yardstick on the GPU; null where the command starts no Python. Never rejects. */
export type TimeGpu = (interruption: AbortSignal, command: Command) => Promise<GpuTimed | null>;

/** What the script prints. */
const outcome = z.union([gpuYardstick, z.strictObject({unable: z.string()})]);

/** What it said; the last line, since what Python runs at its start may print as well. */
function outcomeOf({text, problem}: Printed): z.infer<typeof outcome> | {problem: string} {
  if (problem !== null) return {problem};
  try {
    return outcome.parse(JSON.parse(text.trimEnd().split("\n").at(-1) ?? ""));
  } catch {
    return {problem: "it printed no time"};
  }
}

/**
 * Times matrix products on the GPU in a process of the command's own Python, with what the command is told of the device. Not in
 * the training itself, which it would slow, and whose memory it would take; and in no process that stays, since one that has used
 * CUDA keeps hundreds of megabytes. A Python that is not able to do it is asked once.
 */
export function createGpuYardstick(limitMs = usualLimitMs): TimeGpu {
  const unable = new Map<string, string>();
  return async (interruption, command) => {
    const python = await pythonOf(command);
    if (python === null) return null;
    const {env, folder} = command;
    const key = JSON.stringify([python, folder]);
    const known = unable.get(key);
    if (known !== undefined) return {missing: known};
    // No events: nobody asked this process what it does.
    const around = {...process.env, ...env, [eventsVariable]: ""};
    const printed = await printedBy([python, script], {interruption, limitMs, env: around, folder});
    const found = outcomeOf(printed);
    if ("productsMs" in found) return found;
    const reason = "unable" in found ? found.unable : found.problem;
    const missing = publishableLine(`${python}: ${reason}`).slice(0, 400);
    if ("unable" in found || !printed.isEnded) unable.set(key, missing);
    return {missing};
  };
}
