import * as tf from "@tensorflow/tfjs-core";
import {createRequire} from "node:module";
import util from "node:util";
import type {Device} from "../../../schema/values/identifiers.ts";
import type {TensorflowBinding, NodeBackend} from "./binding.ts";
import {locateBinding} from "./setup/record.ts";

/** What is decided before TensorFlow loads and cannot be changed in a process afterwards. */
export interface LoadOptions {
  device: Device;
  /** Threads that share the work of one operation. */
  threads: number;
  /** Lets TensorFlow see the GPUs; true for the device `gpu`. */
  visibleGpus?: boolean;
}

/** TensorFlow in this process. */
export interface Tensorflow {
  device: Device;
  threads: number;
  backend: NodeBackend;
  version: string;
  /** Whether our own operations are loaded and computed here: on the CPU only. */
  hasKernels: boolean;
}

let loaded: Tensorflow | null = null;

/**
 * Loads TensorFlow into this process and makes it the tfjs backend `tensorflow`. Throws where it is not set up, where its
 * library cannot be loaded, where a GPU is asked for and TensorFlow has none, and where it was loaded for other options.
 */
export async function loadTensorflow(
  {device, threads, visibleGpus = device === "gpu"}: LoadOptions,
  located = locateBinding(),
): Promise<Tensorflow> {
  if (loaded === null) {
    if ("missing" in located) throw new Error(located.missing);
    Object.assign(process.env, loadEnvironment({threads, visibleGpus}, process.env));
    const backend = createBackend(located.binding);
    if (device === "gpu" && !backend.binding.isUsingGpuDevice())
      throw new Error("device not available: gpu (TensorFlow found no CUDA device; npm run doctor says why)");
    const hasKernels = device === "cpu" && located.kernels !== null;
    // Loading them makes TensorFlow know them; they offer nothing by themselves.
    if (device === "cpu" && located.kernels !== null) createRequire(import.meta.url)(located.kernels);
    loaded = {device, threads, backend, version: backend.binding.TF_Version, hasKernels};
  }
  if (loaded.device !== device)
    throw new Error(`device not available: ${device} (this process has TensorFlow for the ${loaded.device})`);
  if (loaded.threads !== threads)
    throw new Error(`threads: ${threads} (this process has TensorFlow for ${loaded.threads}; start another)`);
  await tf.setBackend("tensorflow");
  return loaded;
}

/**
 * The environment that TensorFlow reads when it loads. What a person has set is kept, except what the options decide.
 * The threads are those of `NumIntraOpThreadsFromEnvironment` in TensorFlow's process_util.cc: the binding passes no
 * configuration.
 */
export function loadEnvironment(
  {threads, visibleGpus}: {threads: number; visibleGpus: boolean},
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    // Operations are run one after the other.
    TF_NUM_INTEROP_THREADS: "1",
    // TensorFlow 2.21 turns oneDNN on by itself only where it knows the processor.
    TF_ENABLE_ONEDNN_OPTS: env["TF_ENABLE_ONEDNN_OPTS"] ?? "1",
    // Greetings at INFO do not belong in a training's standard error.
    TF_CPP_MIN_LOG_LEVEL: env["TF_CPP_MIN_LOG_LEVEL"] ?? "1",
    // No device hides all GPUs; otherwise memory is taken as it is needed, so that its use can be measured.
    ...(visibleGpus ? {TF_FORCE_GPU_ALLOW_GROWTH: "true"} : {CUDA_VISIBLE_DEVICES: "-1"}),
  };
}

/** Whether oneDNN computes on the CPU; asked after `loadEnvironment` is in force. TensorFlow has it for x86 and ARM on Linux. */
export function usesOnednn(env: NodeJS.ProcessEnv): boolean {
  return process.platform === "linux" && env["TF_ENABLE_ONEDNN_OPTS"] !== "0";
}

/** A backend on the binding, with tfjs-node's kernels registered. */
function createBackend(bindingFile: string): NodeBackend {
  giveBackRemovedFunctions();
  const require = createRequire(import.meta.url);
  const binding = require(bindingFile) as TensorflowBinding;
  // The package's entry looks for its own binary; these two are all that its entry would bring besides.
  const {NodeJSKernelBackend} = require("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js") as {
    NodeJSKernelBackend: new (
      binding: TensorflowBinding,
      packageName: string,
    ) => NodeBackend & tf.KernelBackend;
  };
  require("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  const backend = new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu");
  tf.registerBackend("tensorflow", () => backend);
  return backend;
}

/**
 * tfjs-node 4.22 calls two functions of `node:util` that Node 23 removed; the fix (tfjs pull request 8425) was merged and
 * never released. Before Node 23 they are there, and warn.
 */
function giveBackRemovedFunctions(): void {
  const removed = util as {isNullOrUndefined?: unknown; isArray?: unknown};
  removed.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  removed.isArray = Array.isArray;
}
