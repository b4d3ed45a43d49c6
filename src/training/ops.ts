// The operations that a training takes of its engine.
import type {Scalar, Tensor, Tensor2D, Tensor4D, Variable} from "@tensorflow/tfjs-core";

export type Activation = "none" | "relu" | "relu6";

/**
 * Stride and padding of a convolution or pooling, the same in both directions. A number pads all sides alike, as in
 * PyTorch; "same" pads so that the output has ⌈side / stride⌉ pixels, an odd one below and to the right, as in TensorFlow.
 */
export interface Window {
  stride: number;
  padding: number | "same";
}

/** A normalization's trained scale and offset, and the running statistics used for inference; all of shape [channels]. */
export interface BatchNormState {
  scale: Variable;
  offset: Variable;
  mean: Variable;
  variance: Variable;
  /** Added to the variance before its root. */
  epsilon: number;
}

export interface BatchNormOptions {
  /** True: normalize by the batch's statistics and move the running ones. */
  training: boolean;
  activation: Activation;
  /** Added after the normalization, before the activation; null for none. */
  residual: Tensor4D | null;
}

/** One parameter tensor with its gradient and the optimizer's two moments; all of the same shape. */
export interface ParameterUpdate {
  parameter: Variable;
  gradient: Tensor;
  firstMoment: Variable;
  secondMoment: Variable;
  /** Decoupled weight decay of this parameter; 0 for none. */
  weightDecay: number;
}

/** The step-wide numbers of an AdamW update. */
export interface AdamWRates {
  learningRate: number;
  /** Decay rates of the two moments. */
  beta1: number;
  beta2: number;
  epsilon: number;
  /** 1 for the first update; the moments' bias is corrected by it. */
  step: number;
}

/**
 * The operations a model and a training step are written in. `composedOps` builds each from plain tfjs operations and
 * is the reference; an engine may replace any by a faster one that gives the same numbers. Tensors are NHWC float32,
 * filters HWIO (depthwise: HWC1). Every operation is differentiable with respect to its tensors and variables.
 */
export interface TrainingOps {
  /** 8-bit RGB images of shape [size, height, width, 3] as floats normalized by ImageNet's mean and deviation. */
  normalizePixels(pixels: Uint8Array, shape: [number, number, number, number]): Tensor4D;
  conv2d(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D;
  depthwiseConv2d(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D;
  /** Batch normalization, an optional residual added, an activation: `activation(norm(x) + residual)`. */
  batchNorm(x: Tensor4D, state: BatchNormState, options: BatchNormOptions): Tensor4D;
  /** Mean over height and width: [n, h, w, c] to [n, c]. */
  globalAveragePool(x: Tensor4D): Tensor2D;
  /** Maximum of each window of `side` × `side` pixels; padding counts as lowest. */
  maxPool(x: Tensor4D, side: number, window: Window): Tensor4D;
  /** Maximum over height and width, then the mean over them: [n, h, w, c] to [n, 2c]. */
  concatPool(x: Tensor4D): Tensor2D;
  /** `x · weights + bias`; a null bias adds nothing. */
  dense(x: Tensor2D, weights: Tensor2D, bias: Tensor | null): Tensor2D;
  relu(x: Tensor2D): Tensor2D;
  /** Each value 0 with probability `rate`, otherwise divided by 1 − rate; drawn from `random`, so that all engines drop alike. */
  dropout(x: Tensor2D, rate: number, random: () => number): Tensor2D;
  /** Mean softmax cross-entropy of `logits` [n, classes] against one class index an image. */
  crossEntropy(logits: Tensor2D, labels: Uint8Array): Scalar;
  /** Updates parameters and moments in place. */
  adamW(updates: readonly ParameterUpdate[], rates: AdamWRates): void;
}

/** `BatchNormState.epsilon` where nothing else is known, as in PyTorch and fastai. */
export const batchNormEpsilon = 1e-5;

/** Share of the new batch's statistics in the running ones, as in PyTorch and fastai. */
export const batchNormMomentum = 0.1;

/** Mean and deviation of ImageNet's pixels in [0, 1] by channel, red, green, blue (torchvision's constants). */
export const pixelMean = [0.485, 0.456, 0.406] as const;
export const pixelDeviation = [0.229, 0.224, 0.225] as const;
