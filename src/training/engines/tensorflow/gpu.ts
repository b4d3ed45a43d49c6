import {existsSync} from "node:fs";
import type {LibraryKind} from "./setup.ts";
import {setupCommand} from "./setup.ts";

/** The name of the first GPU in TensorFlow's log of its devices; null where there is none. */
export function gpuName(log: string): string | null {
  return /-> device: \d+, name: (?<name>[^,\n]+), pci bus id/.exec(log)?.groups?.["name"]?.trim() ?? null;
}

/** Whether an NVIDIA driver's kernel module is loaded. */
export const hasDriver = (): boolean => existsSync("/proc/driver/nvidia/version");

/**
 * Why TensorFlow has no GPU, in one line for people, from what it logged. The wording it is held against is that of
 * TensorFlow 2.21: xla's cuda_diagnostics.cc and cuda_platform.cc, and gpu_device.cc.
 */
export function whyNoGpu({kind, driver, log}: {kind: LibraryKind; driver: boolean; log: string}): string {
  if (kind === "cpu")
    return `the TensorFlow that was set up is for the CPU only (run ${setupCommand} -- --cuda on a machine with an NVIDIA GPU)`;
  if (!driver) return "no NVIDIA driver on this machine (install the driver of the GPU)";
  const library = /Could not load dynamic library '(?<name>[^']+)'/.exec(log)?.groups?.["name"];
  if (library !== undefined)
    return `a CUDA library is missing: ${library} (run ${setupCommand} -- --cuda, which brings them)`;
  if (/Cannot dlopen some GPU libraries/.test(log))
    return `CUDA libraries are missing (run ${setupCommand} -- --cuda, which brings them)`;
  const failure = /failed call to cuInit: (?<reason>[^\n]+)/.exec(log)?.groups?.["reason"];
  if (failure !== undefined)
    return `the NVIDIA driver shows no device: ${failure.trim()} (nvidia-smi must list it)`;
  if (process.env["CUDA_VISIBLE_DEVICES"] === "-1" || process.env["CUDA_VISIBLE_DEVICES"] === "")
    return "CUDA_VISIBLE_DEVICES hides every GPU (unset it)";
  return "TensorFlow found no CUDA device (nvidia-smi must list one)";
}
