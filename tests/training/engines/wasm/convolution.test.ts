import * as tf from "@tensorflow/tfjs-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {loadRuntime} from "../../../../src/training/engines/wasm/load.ts";
import {randomValues, relativeDifference, runKernelOn} from "./agreement.ts";

type Padding = number | "same" | "valid" | [[0, 0], [number, number], [number, number], [0, 0]];

/** Nothing above, two rows below, two columns to the left, one to the right. */
const uneven: Padding = [
  [0, 0],
  [0, 2],
  [2, 1],
  [0, 0],
];

/** images, height, width, input channels, output channels, side of the filter, stride, padding */
const shapes: [number, number, number, number, number, number, number, Padding][] = [
  [2, 9, 9, 3, 16, 3, 2, 1],
  [3, 8, 7, 16, 16, 3, 1, 1],
  [5, 3, 3, 16, 32, 3, 1, "same"],
  [2, 7, 7, 5, 33, 5, 2, 2],
  [2, 8, 8, 32, 33, 1, 1, 0],
  [2, 6, 7, 33, 16, 1, 2, 0],
  [1, 11, 9, 4, 9, 7, 2, "same"],
  [2, 12, 13, 3, 8, 7, 1, 3],
  [2, 5, 5, 4, 4, 3, 1, "valid"],
  [2, 5, 6, 4, 4, 3, 3, "valid"],
  [2, 6, 5, 4, 4, 2, 2, "same"],
  [1, 6, 6, 33, 32, 3, 1, uneven],
  [1, 7, 6, 3, 5, 3, 2, uneven],
  [40, 3, 3, 8, 8, 3, 1, 1],
  [2, 13, 12, 16, 32, 3, 1, 1],
  [3, 24, 23, 8, 12, 3, 1, "same"],
  [2, 9, 11, 12, 36, 3, 1, "valid"],
  [1, 1, 1, 3, 2, 3, 1, 1],
];

beforeAll(async () => {
  const {pool} = await loadRuntime();
  await pool.setThreads(2);
});

afterAll(async () => {
  const {pool} = await loadRuntime();
  pool.stop();
});

describe.each(shapes)(
  "%i images of %i × %i × %i to %i channels, filter %i, stride %i, padding %s",
  (...shape) => {
    const [images, height, width, inputs, outputs, side, stride, padding] = shape;
    const xShape = [images, height, width, inputs] as [number, number, number, number];
    const filterShape = [side, side, inputs, outputs] as [number, number, number, number];
    const rounding = padding === "same" || padding === "valid" ? undefined : "floor";
    const {outShape} = tf.backend_util.computeConv2DInfo(xShape, filterShape, stride, 1, padding, rounding);
    const attributes = {
      strides: stride,
      pad: padding,
      dataFormat: "NHWC",
      dilations: 1,
      dimRoundingMode: rounding,
    };
    const x = randomValues(xShape, 1);
    const filter = randomValues(filterShape, 2);
    const dy = randomValues(outShape, 3);

    test.each([
      [tf.Conv2D, {x, filter}, {}],
      [tf.Conv2DBackpropInput, {dy, filter}, {inputShape: xShape}],
      [tf.Conv2DBackpropFilter, {x, dy}, {filterShape}],
    ])("%s equals the cpu backend's", async (kernel, kernelInputs, extra) => {
      const expected = await runKernelOn("cpu", kernel, kernelInputs, {...attributes, ...extra});
      const actual = await runKernelOn("wasm", kernel, kernelInputs, {...attributes, ...extra});
      expect(relativeDifference(actual, expected)).toBeLessThan(1e-5);
    });
  },
);

/** images, height, width, channels, side of the filter, stride, padding */
const depthwiseShapes: [number, number, number, number, number, number, Padding][] = [
  [2, 7, 7, 16, 3, 1, 1],
  [2, 9, 8, 33, 3, 2, "same"],
  [3, 8, 9, 3, 5, 2, 2],
  [1, 6, 6, 32, 7, 1, "same"],
  [2, 5, 5, 6, 3, 1, "valid"],
  [20, 4, 4, 8, 3, 2, 1],
  [1, 1, 2, 4, 5, 1, 2],
];

describe.each(depthwiseShapes)(
  "depthwise: %i images of %i × %i × %i, filter %i, stride %i, padding %s",
  (...shape) => {
    const [images, height, width, channels, side, stride, padding] = shape;
    const xShape = [images, height, width, channels] as [number, number, number, number];
    const filterShape = [side, side, channels, 1] as [number, number, number, number];
    const rounding = typeof padding === "number" ? "floor" : undefined;
    const {outShape} = tf.backend_util.computeConv2DInfo(
      xShape,
      filterShape,
      stride,
      1,
      padding,
      rounding,
      true,
    );
    const attributes = {strides: stride, pad: padding, dilations: 1, dimRoundingMode: rounding};
    const x = randomValues(xShape, 1);
    const filter = randomValues(filterShape, 2);
    const dy = randomValues(outShape, 3);

    test.each([
      [tf.DepthwiseConv2dNative, {x, filter}, {}],
      [tf.DepthwiseConv2dNativeBackpropInput, {dy, filter}, {inputShape: xShape}],
      [tf.DepthwiseConv2dNativeBackpropFilter, {x, dy}, {filterShape}],
    ])("%s equals the cpu backend's", async (kernel, kernelInputs, extra) => {
      const expected = await runKernelOn("cpu", kernel, kernelInputs, {...attributes, ...extra});
      const actual = await runKernelOn("wasm", kernel, kernelInputs, {...attributes, ...extra});
      expect(relativeDifference(actual, expected)).toBeLessThan(1e-5);
    });
  },
);

test("a dilated convolution is refused by name", async () => {
  const inputs = {x: randomValues([1, 5, 5, 1]), filter: randomValues([3, 3, 1, 1])};
  const attributes = {strides: 1, pad: "same", dataFormat: "NHWC", dilations: 2};
  await expect(runKernelOn("wasm", tf.Conv2D, inputs, attributes)).rejects.toThrow("dilation not supported");
});
