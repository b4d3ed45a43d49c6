import {availableParallelism} from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import {createTrainer} from "../trainer.ts";
import type {Engine} from "./engine.ts";
import {hasRelaxedSimd} from "./wasm/compile.ts";
import {wasmOps} from "./wasm/ops.ts";
import {loadRuntime} from "./wasm/load.ts";

const noGpu = "the wasm engine computes on the CPU only";

/** Trains on the CPU with WebAssembly: the engine that npm alone provides. */
export const wasm: Engine = {
  id: "wasm",
  async probe() {
    return [
      {device: "cpu", unavailable: null, name: deviceName(availableParallelism())},
      {device: "gpu", unavailable: noGpu, name: null},
    ];
  },
  async createTrainer(options) {
    if (options.device !== "cpu") throw new Error(`device not available: ${options.device} (${noGpu})`);
    const runtime = await loadRuntime();
    await tf.setBackend("wasm");
    const release = await runtime.hold(options.threads);
    try {
      const {threads} = options;
      return createTrainer(options, {
        ops: wasmOps(runtime),
        threads,
        deviceName: deviceName(threads),
        release,
      });
    } catch (error) {
      release();
      throw error;
    }
  },
};

function deviceName(threads: number): string {
  const instructions = hasRelaxedSimd() ? "WebAssembly SIMD (relaxed)" : "WebAssembly SIMD";
  return `${instructions}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}
