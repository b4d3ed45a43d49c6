import * as tf from "@tensorflow/tfjs-core";
import type {Scalar} from "@tensorflow/tfjs-core";
import type {Batch, Trainer, TrainerOptions} from "./engines/engine.ts";
import {findModel} from "./models/index.ts";
import type {Network} from "./models/network.ts";
import type {TrainingOps} from "./ops.ts";
import {createUpdater} from "./updater.ts";

/** What a tfjs engine adds to the training that all of them share. */
export interface TrainerParts {
  ops: TrainingOps;
  threads: number;
  deviceName: string;
  /** What the engine knows of its GPU; left out where it knows nothing. */
  gpu?: GpuView;
  /** Frees what the engine holds, after the network and the optimizer are gone. */
  release: () => void;
}

/** A GPU seen by the engine that computes on it. */
export type GpuView = Pick<Trainer, "adapter" | "gpuMs" | "peakDeviceMemoryBytes"> & {
  /** Throws, before anything is computed, where a step on images of this shape cannot fit. */
  admit(network: Network, images: [size: number, height: number, width: number, channels: number]): void;
  /** Begins to count `gpuMs`. */
  stepBegins(): void;
  /** Resolves as the reading of a result does; rejects with what went wrong on the GPU meanwhile. */
  settled<T>(reading: Promise<T>): Promise<T>;
};

const noGpu: GpuView = {
  adapter: null,
  gpuMs: async () => null,
  peakDeviceMemoryBytes: () => null,
  admit: () => undefined,
  stepBegins: () => undefined,
  settled: (reading) => reading,
};

/** The training step of every engine built on tfjs: forward, backward by tape, AdamW as the model's recipe has it. */
export function createTrainer(
  options: TrainerOptions,
  {ops, threads, deviceName, gpu = noGpu, release}: TrainerParts,
  model = findModel(options.model),
): Trainer {
  const network = model.create(options);
  gpu.admit(network, [options.batchSize, options.imageSize, options.imageSize, 3]);
  const updater = createUpdater(ops, network, model.stages(options), options.stepsPerEpoch);
  const normalized = ({pixels, size}: Batch) =>
    ops.normalizePixels(pixels, [size, options.imageSize, options.imageSize, 3]);
  return {
    parameters: network.parameters.reduce((sum, {variable}) => sum + variable.size, 0),
    threads,
    deviceName,
    adapter: gpu.adapter,
    gpuMs: gpu.gpuMs,
    peakDeviceMemoryBytes: gpu.peakDeviceMemoryBytes,
    async step(batch) {
      gpu.stepBegins();
      const {trained, update} = updater.next();
      const loss = tf.tidy(() => {
        const lossOf = () => ops.crossEntropy(network.forward(ops, normalized(batch), true), batch.labels);
        const {value, grads} = tf.variableGrads(lossOf as () => Scalar, trained);
        update(grads);
        return value;
      });
      const [value] = await gpu.settled(loss.data());
      loss.dispose();
      return value!;
    },
    async evaluate(batch) {
      const padded = padBatch(batch, options.batchSize);
      const logits = tf.tidy(() => network.forward(ops, normalized(padded), false));
      const values = (await gpu.settled(logits.data())) as Float32Array;
      logits.dispose();
      return judgeLogits(values, batch, options.classes);
    },
    dispose() {
      updater.dispose();
      network.dispose();
      release();
    },
  };
}

/**
 * A batch of exactly `batchSize` images, black ones after its own: every shape of a training is then the same, and an
 * engine's buffers and programs fit from the first step on. What is computed of black images is never looked at.
 */
export function padBatch(batch: Batch, batchSize: number): Batch {
  if (batch.size >= batchSize) return batch;
  const pixels = new Uint8Array((batch.pixels.length / batch.size) * batchSize);
  pixels.set(batch.pixels);
  return {pixels, labels: batch.labels, size: batchSize};
}

/** Sum of the softmax cross-entropies and count of wrong predictions of `logits` [size, classes]. */
export function judgeLogits(
  logits: Float32Array,
  {labels, size}: Batch,
  classes: number,
): {lossSum: number; errors: number} {
  let lossSum = 0;
  let errors = 0;
  for (let image = 0; image < size; image++) {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    const label = labels[image]!;
    const highest = Math.max(...row);
    lossSum +=
      Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0)) + highest - row[label]!;
    if (row.indexOf(highest) !== label) errors += 1;
  }
  return {lossSum, errors};
}
