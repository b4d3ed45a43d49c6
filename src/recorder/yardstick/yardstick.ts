// Times the yardstick before a run.
import {extname} from "node:path";
import {fileURLToPath} from "node:url";
import {availableParallelism} from "node:os";
import type {Yardstick} from "../../schema/run-log.ts";
import type {Device} from "../../schema/values/identifiers.ts";
import {withCompileCache} from "../../telemetry/client/compile-cache.ts";
import type {Command} from "../process/command.ts";
import {createGpuYardstick, type TimeGpu} from "./gpu.ts";
import {printedBy} from "./printed.ts";
import type {YardstickTimes} from "./yardstick-process.ts";
import {yardstickVersion} from "./work.ts";

/** More threads than this take longer to start than to measure. */
const mostThreads = 64;

/** A machine on which a quarter of a second of work takes this long tells nothing by it. */
const limitMs = 20_000;

/** What the work printed; null where that is no outcome. */
function outcomeOf(printed: string): YardstickTimes | null {
  try {
    const {arithmeticMs, memoryMs} = JSON.parse(printed) as Record<string, unknown>;
    return typeof arithmeticMs === "number" && typeof memoryMs === "number" ? {arithmeticMs, memoryMs} : null;
  } catch {
    return null;
  }
}

/**
 * Times a fixed piece of work, about a quarter of a second of it: arithmetic on all granted cores, then streaming through memory, in a
 * process of its own that is gone when this is done. Null where it could not be done, or was interrupted: that must cost
 * nothing but the figure.
 */
export async function timeProcessor(
  interruption: AbortSignal,
  threads = Math.min(mostThreads, availableParallelism()),
): Promise<Yardstick | null> {
  const script = fileURLToPath(new URL(`./yardstick-process${extname(import.meta.url)}`, import.meta.url));
  const around = {interruption, limitMs, env: withCompileCache()};
  const outcome = outcomeOf((await printedBy([process.execPath, script, String(threads)], around)).text);
  return outcome === null ? null : {version: yardstickVersion, threads, ...outcome};
}

/** What was timed before a run. */
export interface TimedYardstick {
  yardstick: Yardstick;
  /** Why `yardstick.gpu` is null; null where it is not. */
  gpuMissing: string | null;
}

/** The run that is to begin. */
export interface ComingRun {
  device: Device;
  command: Command;
}

/** Times the yardstick; null where it could not be done. Never rejects. */
export type TimeYardstick = (interruption: AbortSignal, run: ComingRun) => Promise<TimedYardstick | null>;

/** The yardstick of a recording: of the processor before each run and, before one that trains on the GPU by PyTorch, of that. */
export const createYardstick =
  (timeGpu: TimeGpu = createGpuYardstick()): TimeYardstick =>
  async (interruption, {device, command}) => {
    const yardstick = await timeProcessor(interruption);
    if (yardstick === null) return null;
    const gpu = device === "gpu" ? await timeGpu(interruption, command) : null;
    if (gpu === null) return {yardstick, gpuMissing: null};
    return "missing" in gpu
      ? {yardstick: {...yardstick, gpu: null}, gpuMissing: gpu.missing}
      : {yardstick: {...yardstick, gpu}, gpuMissing: null};
  };
