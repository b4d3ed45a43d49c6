import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, expect, test} from "vitest";
import {registerGradients} from "../../src/training/ops-gradients.ts";
import {randomValues, relativeDifference} from "./engines/wasm/agreement.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
  registerGradients();
});

type Case = [string, number[][], (...inputs: Tensor[]) => Tensor];

const cases: Case[] = [
  ["Add with a broadcast input", [[2, 3], [3]], (a, b) => tf.add(a!, b!)],
  ["Sub with a broadcast input", [[3], [2, 3]], (a, b) => tf.sub(a!, b!)],
  [
    "Multiply with a broadcast input",
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => tf.mul(a!, b!),
  ],
  ["RealDiv", [[2, 3], [3]], (a, b) => tf.div(a!, tf.add(tf.square(b!), 1))],
  ["Sqrt", [[5]], (a) => tf.sqrt(tf.add(tf.square(a!), 0.5))],
  ["Neg", [[5]], (a) => tf.neg(a!)],
  ["Relu", [[9]], (a) => tf.relu(a!)],
  ["Relu6 at its upper bound", [[9]], (a) => tf.relu6(tf.add(tf.mul(a!, 3), 5))],
  ["Reshape", [[2, 6]], (a) => tf.square(tf.reshape(a!, [3, 4]))],
  ["Identity and Cast", [[4]], (a) => tf.square(tf.cast(tf.clone(a!), "float32"))],
  ["Sum over some axes", [[2, 3, 4]], (a) => tf.square(tf.sum(a!, [0, 2]))],
  ["Mean over all axes", [[2, 3]], (a) => tf.square(tf.mean(a!))],
  ["Mean over an axis that is kept", [[2, 3]], (a) => tf.square(tf.mean(a!, 1, true))],
  [
    "BatchMatMul",
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => tf.matMul(a as Tensor2D, b as Tensor2D),
  ],
  [
    "Conv2D",
    [
      [1, 4, 5, 2],
      [3, 3, 2, 2],
    ],
    (x, filter) => tf.conv2d(x as Tensor4D, filter as Tensor4D, 2, 1, "NHWC", 1, "floor"),
  ],
  [
    "DepthwiseConv2dNative",
    [
      [1, 4, 5, 2],
      [3, 3, 2, 1],
    ],
    (x, filter) => tf.depthwiseConv2d(x as Tensor4D, filter as Tensor4D, 2, 1, "NHWC", 1, "floor"),
  ],
  ["MaxPool", [[1, 4, 4, 2]], (x) => tf.maxPool(x as Tensor4D, 2, 2, "valid")],
  ["AvgPool", [[1, 4, 4, 2]], (x) => tf.avgPool(x as Tensor4D, 2, 2, "valid")],
];

test.each(cases)("the gradient of %s equals the slope of the function", (_, shapes, run) => {
  const inputs = shapes.map((shape, index) => randomValues(shape, index + 1));
  const {values: weights} = randomValues([outputSize(inputs, run)], 9);
  const lossOf = (...tensors: Tensor[]) => {
    const y = run(...tensors);
    return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
  };
  const gradients = tf.grads(lossOf)(inputs.map(({values, shape}) => tf.tensor(values, shape)));
  inputs.forEach((input, which) => {
    const slopes = Float32Array.from(input.values, (_value, at) => slope(inputs, which, at, lossOf));
    expect(relativeDifference(gradients[which]!.dataSync(), slopes)).toBeLessThan(2e-2);
  });
});

type Input = {values: Float32Array; shape: number[]};

function outputSize(inputs: readonly Input[], run: (...tensors: Tensor[]) => Tensor): number {
  return run(...inputs.map(({values, shape}) => tf.tensor(values, shape))).size;
}

/** Central difference of the loss at one value: single precision leaves about three digits of it. */
function slope(
  inputs: readonly Input[],
  which: number,
  at: number,
  lossOf: (...tensors: Tensor[]) => Tensor,
): number {
  const step = 2 ** -8;
  const lossAt = (difference: number) => {
    const moved = inputs.map(({values, shape}, index) => {
      const copy = values.slice();
      if (index === which) copy[at]! += difference;
      return tf.tensor(copy, shape);
    });
    return lossOf(...moved).dataSync()[0]!;
  };
  return (lossAt(step) - lossAt(-step)) / (2 * step);
}
