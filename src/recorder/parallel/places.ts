// The GPUs of a machine that take one run each at a time.
import type {Machine} from "../../schema/sweep.ts";

/** A GPU that takes one run at a time. */
export interface Place {
  /** Counted from 1. */
  number: number;
  /** How many there are. */
  of: number;
  /** What a command is told so that it sees this GPU alone. */
  env: Readonly<Record<string, string>>;
}

/** The variables by which CUDA, HIP and Level Zero (Intel) are told which GPUs there are. */
export const gpuVariables = ["CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ZE_AFFINITY_MASK"] as const;

/** The GPUs that a person's environment lists: a number below 0, or what is no name, ends the list, as CUDA has it. */
function listed(text: string | undefined): string[] | null {
  if (text === undefined) return null;
  const entries = text.split(",").map((entry) => entry.trim());
  const end = entries.findIndex((entry) => entry === "" || entry.startsWith("-"));
  return end === -1 ? entries : entries.slice(0, end);
}

/**
 * How many GPUs can take a run each: those that the environment lists; else those that have a driver, where that is known,
 * since a server's list of graphics controllers has one for its console too.
 */
export function placeCount(gpus: Machine["gpus"], env: NodeJS.ProcessEnv): number {
  const lists = gpuVariables.flatMap((name) => listed(env[name])?.length ?? []);
  const driven = gpus.filter(({driver}) => driver !== null);
  return lists.length > 0 ? Math.min(...lists) : (driven.length > 0 ? driven : gpus).length;
}

/**
 * The first `count` GPUs as places. Numbers are those of the PCI bus, as NVML counts, unless the environment lists the GPUs
 * itself (CUDA C++ Programming Guide, "CUDA Environment Variables").
 */
export const gpuPlaces = (count: number, env: NodeJS.ProcessEnv): Place[] =>
  Array.from({length: count}, (_, index) => ({
    number: index + 1,
    of: count,
    env: {
      ...(listed(env["CUDA_VISIBLE_DEVICES"]) === null ? {CUDA_DEVICE_ORDER: "PCI_BUS_ID"} : {}),
      ...Object.fromEntries(gpuVariables.map((name) => [name, listed(env[name])?.[index] ?? String(index)])),
    },
  }));
