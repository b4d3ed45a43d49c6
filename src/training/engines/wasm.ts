import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {composedOps} from "../ops-composed.ts";
import {createTrainer} from "../trainer.ts";
import type {Engine} from "./engine.ts";

const noGpu = "the wasm engine computes on the CPU only";

/** Trains on the CPU with WebAssembly: the engine that npm alone provides. */
export const wasm: Engine = {
  id: "wasm",
  async probe() {
    return [
      {device: "cpu", unavailable: null, name: "WebAssembly SIMD"},
      {device: "gpu", unavailable: noGpu, name: null},
    ];
  },
  async createTrainer(options) {
    if (options.device !== "cpu") throw new Error(`device not available: ${options.device} (${noGpu})`);
    await tf.setBackend("cpu");
    return createTrainer(options, {
      ops: composedOps(),
      threads: 1,
      deviceName: "WebAssembly SIMD",
      release: () => {},
    });
  },
};
