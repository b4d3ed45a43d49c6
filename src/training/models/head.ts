// What fine-tuning puts on a pretrained model.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import type {BatchNormState, TrainingOps} from "../ops.ts";
import {newLayers} from "./parameters.ts";
import type {ParameterStore} from "./parameters.ts";

/** Rates of the two dropouts: ps 0.5, and half of it before (fastai 2.8, vision/learner.py, `create_head`). */
export const fastaiDropout: readonly [first: number, second: number] = [0.25, 0.5];

/** Width of the hidden layer (fastai, `create_head`). */
const hidden = 512;

/** A normalization's first offset (fastai, layers.py, `_get_norm`). */
const firstOffset = 1e-3;

export interface HeadOptions {
  /** Channels of the feature map. */
  features: number;
  classes: number;
  dropout: readonly [first: number, second: number];
  /** Draws the initial weights, then what is dropped. */
  random: () => number;
}

/** Logits [n, classes] of a feature map [n, h, w, features]. */
export type Head = (ops: TrainingOps, x: Tensor4D, training: boolean) => Tensor2D;

/**
 * fastai's head: concat-pool, then twice normalization, dropout and a matrix without bias, ReLU between. Matrices begin
 * as `create_vision_model` draws them (`kaiming_normal_`).
 */
export function createHead(
  store: ParameterStore,
  {features, classes, dropout: [firstRate, secondRate], random}: HeadOptions,
): Head {
  const layers = newLayers(store, "head", random);
  const first = {norm: layers.norm(2 * features, firstOffset), weights: layers.matrix(2 * features, hidden)};
  const second = {norm: layers.norm(hidden, firstOffset), weights: layers.matrix(hidden, classes)};
  return (ops, x, training) => {
    const drop = (y: Tensor2D, rate: number) => (training && rate > 0 ? ops.dropout(y, rate, random) : y);
    const pooled = normalize(ops, ops.concatPool(x), first.norm, training);
    const narrow = ops.relu(ops.dense(drop(pooled, firstRate), first.weights, null));
    const normalized = normalize(ops, narrow, second.norm, training);
    return ops.dense(drop(normalized, secondRate), second.weights, null);
  };
}

/** Batch normalization of values without height and width. */
function normalize(ops: TrainingOps, x: Tensor2D, norm: BatchNormState, training: boolean): Tensor2D {
  const [images, channels] = x.shape;
  const y = tf.reshape<tf.Rank.R4>(x, [images, 1, 1, channels]);
  const normalized = ops.batchNorm(y, norm, {training, activation: "none", residual: null});
  return tf.reshape<tf.Rank.R2>(normalized, [images, channels]);
}
