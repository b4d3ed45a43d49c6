import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {registerGradients} from "./ops-gradients.ts";
import {batchNormMomentum, pixelDeviation, pixelMean} from "./ops.ts";
import type {
  Activation,
  AdamWRates,
  BatchNormOptions,
  BatchNormState,
  ParameterUpdate,
  TrainingOps,
  Window,
} from "./ops.ts";

/** The reference: every training operation built from plain tfjs operations, on whichever tfjs backend is set. */
export function composedOps(): TrainingOps {
  registerGradients();
  return {
    normalizePixels,
    conv2d,
    depthwiseConv2d,
    batchNorm,
    globalAveragePool,
    maxPool,
    concatPool,
    dense,
    relu: (x) => tf.relu(x),
    dropout,
    crossEntropy,
    adamW,
  };
}

function normalizePixels(pixels: Uint8Array, shape: [number, number, number, number]): Tensor4D {
  const scaled = tf.div(tf.tensor4d(Float32Array.from(pixels), shape), 255);
  return tf.div(tf.sub(scaled, tf.tensor1d([...pixelMean])), tf.tensor1d([...pixelDeviation]));
}

function conv2d(x: Tensor4D, filter: Tensor4D, {stride, padding}: Window): Tensor4D {
  return tf.conv2d(x, filter, stride, padding, "NHWC", 1, rounding(padding));
}

function depthwiseConv2d(x: Tensor4D, filter: Tensor4D, {stride, padding}: Window): Tensor4D {
  return tf.depthwiseConv2d(x, filter, stride, padding, "NHWC", 1, rounding(padding));
}

/** Explicit padding may leave pixels over, which PyTorch drops; "same" leaves none, and tfjs wants no rounding for it. */
function rounding(padding: Window["padding"]): "floor" | undefined {
  return padding === "same" ? undefined : "floor";
}

function batchNorm(x: Tensor4D, state: BatchNormState, options: BatchNormOptions): Tensor4D {
  const {mean, variance} = options.training ? batchStatistics(x, state) : state;
  const normalized = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, state.epsilon)));
  const scaled = tf.add<Tensor4D>(tf.mul(normalized, state.scale), state.offset);
  return activate(options.residual ? tf.add(scaled, options.residual) : scaled, options.activation);
}

/** The batch's mean and (biased) variance by channel; moves the running statistics by the unbiased variance, as PyTorch does. */
function batchStatistics(x: Tensor4D, state: BatchNormState): {mean: Tensor; variance: Tensor} {
  const mean = tf.mean(x, [0, 1, 2]);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), [0, 1, 2]);
  const count = x.size / mean.size;
  const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
  state.mean.assign(tf.add(tf.mul(state.mean, 1 - batchNormMomentum), tf.mul(mean, batchNormMomentum)));
  state.variance.assign(
    tf.add(tf.mul(state.variance, 1 - batchNormMomentum), tf.mul(unbiased, batchNormMomentum)),
  );
  return {mean, variance};
}

function activate(x: Tensor4D, activation: Activation): Tensor4D {
  switch (activation) {
    case "none":
      return x;
    case "relu":
      return tf.relu(x);
    case "relu6":
      return tf.relu6(x);
  }
}

function globalAveragePool(x: Tensor4D): Tensor2D {
  return tf.mean(x, [1, 2]);
}

function maxPool(x: Tensor4D, side: number, {stride, padding}: Window): Tensor4D {
  return tf.maxPool(x, side, stride, padding, rounding(padding));
}

function concatPool(x: Tensor4D): Tensor2D {
  const [images, height, width, channels] = x.shape;
  const highest = tf.maxPool(x, [height, width], 1, "valid");
  return tf.concat2d([tf.reshape(highest, [images, channels]), globalAveragePool(x)], 1);
}

function dense(x: Tensor2D, weights: Tensor2D, bias: Tensor | null): Tensor2D {
  const product = tf.matMul<Tensor2D>(x, weights);
  return bias === null ? product : tf.add<Tensor2D>(product, bias);
}

function dropout(x: Tensor2D, rate: number, random: () => number): Tensor2D {
  const kept = Float32Array.from({length: x.size}, () => (random() < rate ? 0 : 1 / (1 - rate)));
  return tf.mul<Tensor2D>(x, tf.tensor2d(kept, x.shape));
}

function crossEntropy(logits: Tensor2D, labels: Uint8Array): Scalar {
  const [size, classes] = logits.shape;
  const targets = tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), classes);
  const loss = tf.customGrad((x, save) => {
    const shifted = tf.sub(x as Tensor, tf.max(x as Tensor, 1, true));
    const logSum = tf.log(tf.sum(tf.exp(shifted), 1, true));
    const logProbabilities = tf.sub(shifted, logSum);
    const value = tf.neg(tf.div(tf.sum(tf.mul(logProbabilities, targets)), size));
    (save as tf.GradSaveFunc)([logProbabilities, targets]);
    return {
      value,
      gradFunc: (dy, [saved, target]) => tf.mul(tf.sub(tf.exp(saved!), target!), tf.div(dy, size)),
    };
  });
  return loss(logits) as Scalar;
}

function adamW(updates: readonly ParameterUpdate[], rates: AdamWRates): void {
  const {learningRate, beta1, beta2, epsilon, step} = rates;
  const stepSize = learningRate / (1 - beta1 ** step);
  for (const {parameter, gradient, firstMoment, secondMoment, weightDecay} of updates) {
    tf.tidy(() => {
      firstMoment.assign(tf.add(tf.mul(firstMoment, beta1), tf.mul(gradient, 1 - beta1)));
      secondMoment.assign(tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const deviation = tf.add(tf.sqrt(tf.div(secondMoment, 1 - beta2 ** step)), epsilon);
      const decayed = tf.mul(parameter, 1 - learningRate * weightDecay);
      parameter.assign(tf.sub(decayed, tf.mul(tf.div(firstMoment, deviation), stepSize)));
    });
  }
}
