import {existsSync} from "node:fs";
import type {LibraryKind} from "./setup/record.ts";
import {setupCommand} from "./setup/record.ts";

/** The name of the first GPU in TensorFlow's log of its devices; null where there is none. */
export function gpuName(log: string): string | null {
  return /-> device: \d+, name: (?<name>[^,\n]+), pci bus id/.exec(log)?.groups?.["name"]?.trim() ?? null;
}

/** Whether an NVIDIA driver's kernel module is loaded. */
export const hasDriver = (): boolean => existsSync("/proc/driver/nvidia/version");

/** cuInit's code where there is no libcuda.so.1 to call: CUDA_ERROR_SHARED_OBJECT_INIT_FAILED. */
const noLibrary = "UNKNOWN ERROR (303)";

/**
 * Why TensorFlow has no GPU, in one line for people, from what it logged. The wording it is held against is what TensorFlow
 * 2.21 with CUDA says where driver, device or libraries are missing (xla's cuda_platform.cc, cudart_stub.cc, gpu_device.cc).
 */
export function whyNoGpu({kind, driver, log}: {kind: LibraryKind; driver: boolean; log: string}): string {
  const withCuda = `${setupCommand} -- --cuda`;
  if (kind === "cpu")
    return `the TensorFlow that was set up is for the CPU only (run ${withCuda} on a machine with an NVIDIA GPU)`;
  if (!driver) return "no NVIDIA driver on this machine (install the driver of the GPU)";
  const failure = /failed call to cuInit: (?:.*Failed call to cuInit: )?(?<reason>[^\n]+)/.exec(log)
    ?.groups?.["reason"];
  if (failure?.trim() === noLibrary)
    return "the NVIDIA driver's library is missing: libcuda.so.1 (install it; a container is given it, e.g. by docker run --gpus all)";
  if (failure !== undefined)
    return `the NVIDIA driver shows no device: ${failure.trim()} (nvidia-smi must list it)`;
  const library = /Could not load dynamic library '(?<name>[^']+)'/.exec(log)?.groups?.["name"];
  if (library !== undefined)
    return `a CUDA library is missing: ${library} (run ${withCuda}, which brings them)`;
  // The stub that says so stands for libcudart, whatever its words.
  if (/Cannot dlopen some GPU libraries|Could not find cuda drivers/.test(log))
    return `CUDA libraries are missing (run ${withCuda}, which brings them)`;
  if (process.env["CUDA_VISIBLE_DEVICES"] === "-1" || process.env["CUDA_VISIBLE_DEVICES"] === "")
    return "CUDA_VISIBLE_DEVICES hides every GPU (unset it)";
  return "TensorFlow found no CUDA device (nvidia-smi must list one)";
}
