import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import {composedOps} from "../../ops-composed.ts";
import {pixelDeviation, pixelMean} from "../../ops.ts";
import type {BatchNormOptions, BatchNormState, TrainingOps} from "../../ops.ts";
import {adamW} from "./adamw.ts";
import {normApply, normBackward, normStatistics} from "./normalization.ts";
import type {Runtime} from "./runtime.ts";

/** The training operations with our fused kernels where they pay; the rest is composed. */
export function wasmOps(runtime: Runtime): TrainingOps {
  return {
    ...composedOps(),
    normalizePixels: (pixels, shape) => normalizePixels(runtime, pixels, shape),
    batchNorm: (x, state, options) => batchNorm(runtime, x, state, options),
    globalAveragePool: (x) => globalAveragePool(runtime, x),
    dense,
    adamW: (updates, rates) => adamW(runtime, updates, rates),
  };
}

/** Makes a tensor that tfjs tracks from a kernel's result. */
function tracked<T extends Tensor>({dataId, shape, dtype}: TensorInfo): T {
  return tf.engine().makeTensorFromDataId(dataId, shape, dtype) as T;
}

function normalizePixels(
  runtime: Runtime,
  pixels: Uint8Array,
  shape: [number, number, number, number],
): Tensor4D {
  const [images, height, width, channels] = shape;
  const imageValues = height * width * channels;
  const source = runtime.workspace(images * imageValues);
  new Uint8Array(runtime.memory.buffer, source, images * imageValues).set(
    pixels.subarray(0, images * imageValues),
  );
  const target = runtime.createTensor(shape);
  runtime.pool.run("NormalizePixels", {
    items: images,
    arguments: [source, runtime.addressOf(target), imageValues],
    floats: [
      ...pixelDeviation.map((deviation) => 1 / (255 * deviation)),
      ...pixelMean.map((mean, channel) => -mean / pixelDeviation[channel]!),
    ],
  });
  return tracked(target);
}

function batchNorm(
  runtime: Runtime,
  x: Tensor4D,
  state: BatchNormState,
  options: BatchNormOptions,
): Tensor4D {
  const {activation, residual} = options;
  if (!options.training) return inferenceNorm(runtime, x, state, options);
  const inputs = residual ? [x, state.scale, state.offset, residual] : [x, state.scale, state.offset];
  const apply = tf.customGrad((...values) => {
    const save = values.pop() as tf.GradSaveFunc;
    const statistics = normStatistics(runtime, x, state);
    const forward = {x, scale: state.scale, offset: state.offset, residual, activation};
    const y = tracked<Tensor4D>(normApply(runtime, forward, statistics));
    save([x, y, state.scale, tracked(statistics.mean), tracked(statistics.inverse)]);
    return {
      value: y,
      gradFunc: (dy, saved) => {
        const [savedX, savedY, scale, mean, inverse] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
        const kept = {x: savedX, y: savedY, scale, mean, inverse};
        const gradients = normBackward(runtime, dy, kept, {activation, hasResidual: residual !== null});
        const {residual: dResidual} = gradients;
        const results = [gradients.x, gradients.scale, gradients.offset, ...(dResidual ? [dResidual] : [])];
        return results.map((result) => tracked(result));
      },
    };
  });
  return apply(...inputs) as Tensor4D;
}

/** Normalization by the running statistics; no gradient is made of it. */
function inferenceNorm(
  runtime: Runtime,
  x: Tensor4D,
  state: BatchNormState,
  options: BatchNormOptions,
): Tensor4D {
  const inverse = tf.rsqrt(tf.add(state.variance, state.epsilon));
  const forward = {x, scale: state.scale, offset: state.offset, ...options};
  return tracked(normApply(runtime, forward, {mean: state.mean, inverse}));
}

/**
 * A 1 × 1 convolution of one pixel. tfjs's own matrix product packs its weights once and keeps them by tensor: it would
 * not see that `adamW` has changed them in place.
 */
function dense(x: Tensor2D, weights: Tensor2D, bias: Tensor | null): Tensor2D {
  const [images, inputs] = x.shape;
  const outputs = weights.shape[1];
  const pixel = tf.reshape<tf.Rank.R4>(x, [images, 1, 1, inputs]);
  const filter = tf.reshape<tf.Rank.R4>(weights, [1, 1, inputs, outputs]);
  const product = tf.reshape<tf.Rank.R2>(tf.conv2d(pixel, filter, 1, 0), [images, outputs]);
  return bias === null ? product : tf.add<Tensor2D>(product, bias);
}

function globalAveragePool(runtime: Runtime, x: Tensor4D): Tensor2D {
  const [images, height, width, channels] = x.shape;
  const average = tf.customGrad((input) => {
    const value = runtime.createTensor([images, channels]);
    const kernel = {items: images, arguments: [0, 0, height * width, channels]};
    const addresses = (from: TensorInfo, to: TensorInfo) => [
      ...[runtime.addressOf(from), runtime.addressOf(to), height * width, channels],
    ];
    runtime.pool.run("AveragePixels", {...kernel, arguments: addresses(input as Tensor, value)});
    return {
      value: tracked<Tensor2D>(value),
      gradFunc: (dy) => {
        const dx = runtime.createTensor([images, height, width, channels]);
        runtime.pool.run("SpreadPixels", {...kernel, arguments: addresses(dy, dx)});
        return tracked(dx);
      },
    };
  });
  return average(x) as Tensor2D;
}
