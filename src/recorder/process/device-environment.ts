import type {Device} from "../../schema/values/identifiers.ts";

/**
 * What a command is told so that it trains on a device. CUDA's and HIP's documented way to hide every GPU is a list
 * without one: `-1`, since an empty list reads as "not set" to some runtimes. The GPU is left as the person has it, who
 * may have chosen one among several.
 */
export const deviceEnvironment = (device: Device): Record<string, string> =>
  device === "cpu" ? {CUDA_VISIBLE_DEVICES: "-1", HIP_VISIBLE_DEVICES: "-1"} : {};
