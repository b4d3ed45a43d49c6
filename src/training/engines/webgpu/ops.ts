import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {composedOps} from "../../ops-composed.ts";
import type {TrainingOps} from "../../ops.ts";
import {pixelDeviation, pixelMean} from "../../ops.ts";
import {dispatchAdamW} from "./adamw.ts";
import type {WebgpuBackend} from "./backend.ts";
import {registerConvolutionKernels} from "./convolution/convolution.ts";
import {createMaxPool} from "./pooling/max-pool.ts";
import {createBatchNorm, fitsNormalization} from "./normalization/normalization.ts";
import {createPools} from "./pooling/pooling.ts";
import {createPrograms, readsOne, writesOne, type Programs} from "./program.ts";

const made = new WeakMap<WebgpuBackend, TrainingOps>();

/** The training operations with our own programs where they pay; the rest is composed of tfjs's. */
export function webgpuOps(backend: WebgpuBackend): TrainingOps {
  const known = made.get(backend);
  if (known !== undefined) return known;
  const composed = composedOps();
  const programs = createPrograms(backend);
  const {conv2d, depthwiseConv2d} = registerConvolutionKernels(programs, composed);
  const pools = createPools(programs);
  const batchNorm = createBatchNorm(programs);
  const {maxStorageBuffersPerShaderStage} = backend.device.limits;
  const ops: TrainingOps = {
    ...composed,
    ...{conv2d, depthwiseConv2d, ...pools, maxPool: createMaxPool(programs)},
    normalizePixels: (pixels, shape) => normalizePixels(programs, pixels, shape),
    batchNorm: (x, state, options) =>
      (fitsNormalization(x.shape[3]) ? batchNorm : composed.batchNorm)(x, state, options),
    dense: (x, weights, bias) => dense(composed, conv2d, x, weights, bias),
    crossEntropy: (logits, labels) => crossEntropy(programs, logits, labels),
    adamW: (updates, rates) => dispatchAdamW(programs, updates, rates, maxStorageBuffersPerShaderStage),
  };
  made.set(backend, ops);
  return ops;
}

/** Sends bytes, four in a number, and makes floats of them on the GPU: a quarter of the traffic. */
function normalizePixels(
  programs: Programs,
  pixels: Uint8Array,
  shape: [number, number, number, number],
): Tensor4D {
  const size = shape.reduce((product, side) => product * side, 1);
  const words = new Int32Array(Math.ceil(size / 4));
  new Uint8Array(words.buffer).set(pixels.subarray(0, size));
  const packed = tf.tensor1d(words, "int32");
  const result = programs.create(shape);
  programs.run({
    name: "NormalizePixels",
    bindings: {packed: {tensor: packed, access: "read", type: "u32"}, result: writesOne(result)},
    threads: size,
    body: /* wgsl */ `
      let byte = (packed[index / 4] >> (8u * (u32(index) % 4u))) & 255u;
      let mean = vec3f(${pixelMean.join(", ")});
      let deviation = vec3f(${pixelDeviation.join(", ")});
      result[index] = (f32(byte) / 255.0 - mean[index % 3]) / deviation[index % 3];`,
  });
  packed.dispose();
  return programs.track(result);
}

/** A matrix product is a 1 × 1 convolution of one pixel. */
function dense(
  composed: TrainingOps,
  conv2d: TrainingOps["conv2d"],
  x: Tensor2D,
  weights: Tensor2D,
  bias: Tensor | null,
): Tensor2D {
  const [images, inputs] = x.shape;
  const outputs = weights.shape[1];
  if (outputs % 4 !== 0 || inputs % 4 !== 0) return composed.dense(x, weights, bias);
  const pixel = tf.reshape<tf.Rank.R4>(x, [images, 1, 1, inputs]);
  const filter = tf.reshape<tf.Rank.R4>(weights, [1, 1, inputs, outputs]);
  const product = tf.reshape<tf.Rank.R2>(conv2d(pixel, filter, {stride: 1, padding: 0}), [images, outputs]);
  return bias === null ? product : tf.add<Tensor2D>(product, bias);
}

/** The loss of each image with its gradient in one dispatch, their mean in another. */
function crossEntropy(programs: Programs, logits: Tensor2D, labels: Uint8Array): Scalar {
  const [size, classes] = logits.shape;
  const loss = tf.customGrad((input, save) => {
    const x = input as Tensor;
    const targets = tf.tensor1d(Int32Array.from(labels.subarray(0, size)), "int32");
    const losses = programs.create([size]);
    const gradient = programs.create(x.shape);
    programs.run({
      name: "CrossEntropy",
      bindings: {
        logits: readsOne(x),
        targets: {tensor: targets, access: "read", type: "i32"},
        losses: writesOne(losses),
        gradient: writesOne(gradient),
      },
      sizes: {classes},
      threads: size,
      body: /* wgsl */ `
      let first = index * classes;
      var highest = logits[first];
      for (var one = 1; one < classes; one++) { highest = max(highest, logits[first + one]); }
      var sum = 0.0;
      for (var one = 0; one < classes; one++) { sum += exp(logits[first + one] - highest); }
      let label = targets[index];
      losses[index] = log(sum) + highest - logits[first + label];
      for (var one = 0; one < classes; one++) {
        gradient[first + one] = (exp(logits[first + one] - highest) / sum - select(0.0, 1.0, one == label)) / f32(threads);
      }`,
    });
    targets.dispose();
    const mean = programs.create([]);
    programs.run({
      name: "MeanLoss",
      bindings: {losses: readsOne(losses), mean: writesOne(mean)},
      sizes: {size},
      threads: 1,
      body: /* wgsl */ `
      var sum = 0.0;
      for (var image = 0; image < size; image++) { sum += losses[image]; }
      mean[0] = sum / f32(size);`,
    });
    programs.free(losses);
    (save as tf.GradSaveFunc)([programs.track(gradient)]);
    return {
      value: programs.track<Scalar>(mean),
      gradFunc: (dy, [saved]) => tf.mul(saved!, dy),
    };
  });
  return loss(logits) as Scalar;
}
