import * as tf from "@tensorflow/tfjs-core";
import {beforeAll, describe, expect, test} from "vitest";
import {loadRuntime} from "../../../../src/training/engines/wasm/load.ts";
import {randomValues, relativeDifference, runKernelOn} from "./agreement.ts";

beforeAll(async () => {
  await loadRuntime();
});

/** height, width, side of the window, stride, padding */
const shapes: [number, number, number, number, "same" | "valid" | number][] = [
  [6, 6, 2, 2, "valid"],
  [7, 5, 3, 2, "same"],
  [7, 5, 3, 2, 1],
  [5, 6, 3, 1, "same"],
  [9, 9, 2, 3, "valid"],
];

describe.each(shapes)("%i × %i, window %i, stride %i, padding %s", (height, width, side, stride, padding) => {
  const xShape = [2, height, width, 5] as [number, number, number, number];
  const rounding = typeof padding === "number" ? "floor" : undefined;
  const {outShape} = tf.backend_util.computePool2DInfo(xShape, side, stride, 1, padding, rounding);
  const attributes = {filterSize: side, strides: stride, pad: padding, dimRoundingMode: rounding};
  const dy = randomValues(outShape, 3);
  const inputsOf = {
    mixed: randomValues(xShape, 1),
    "all negative": {
      shape: xShape,
      values: randomValues(xShape, 2).values.map((value) => -1 - Math.abs(value)),
    },
    "all zero": {shape: xShape, values: new Float32Array(tf.util.sizeFromShape(xShape))},
  };

  test.each(Object.entries(inputsOf))(
    "the gradient of max pooling equals the cpu backend's: inputs %s",
    async (_, x) => {
      const output = {values: await runKernelOn("cpu", tf.MaxPool, {x}, attributes), shape: outShape};
      const inputs = {dy, input: x, output};
      const expected = await runKernelOn("cpu", tf.MaxPoolGrad, inputs, attributes);
      const actual = await runKernelOn("wasm", tf.MaxPoolGrad, inputs, attributes);
      expect(relativeDifference(actual, expected)).toBeLessThan(1e-6);
    },
  );

  // The cpu backend divides by the whole window even at the border, where its own forward pass does not.
  test("the gradient of average pooling is the transpose of average pooling", async () => {
    const x = inputsOf.mixed;
    const y = await runKernelOn("wasm", tf.AvgPool, {x}, attributes);
    const dx = await runKernelOn("wasm", tf.AvgPoolGrad, {dy, input: x}, attributes);
    expect(dot(dx, x.values)).toBeCloseTo(dot(dy.values, y), 4);
  });
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
