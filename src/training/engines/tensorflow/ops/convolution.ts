// Convolutions of the tensorflow engine.
import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {Window} from "../../../ops.ts";
import type {Attribute, NativeTensor} from "../binding.ts";
import {filterGradient, hasFilterGradient} from "./depthwise.ts";
import type {Native} from "../native.ts";
import {isPointwise, registerPointwise} from "./pointwise.ts";

/** A convolution and its gradients by TensorFlow's names. */
const operations = {
  conv2d: ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"],
  depthwise: [
    "DepthwiseConv2dNative",
    "DepthwiseConv2dNativeBackpropInput",
    "DepthwiseConv2dNativeBackpropFilter",
  ],
} as const;

/**
 * Convolutions by TensorFlow's own kernels, forward and backward, with padding given or "same": tfjs-node refuses gradients
 * with padding given. Those of 1 × 1 pixels are products of matrices (`pointwise.ts`) but on a GPU. A gradient that nothing needs,
 * such as a frozen filter's, is not computed.
 */
export function registerConvolutions(native: Native): {
  conv2d(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D;
  depthwiseConv2d(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D;
} {
  const conv2d = registerConvolution(native, "conv2d");
  const pointwise = registerPointwise(native);
  return {
    conv2d: (x, filter, window) =>
      !native.isGpu && isPointwise(filter, window) ? pointwise(x, filter) : conv2d(x, filter, window),
    depthwiseConv2d: registerConvolution(native, "depthwise"),
  };
}

function registerConvolution(native: Native, kind: keyof typeof operations) {
  const [forward, backInput, backFilter] = operations[kind];
  const kernelName = `Tensorflow${forward}`;

  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc({inputs, attrs}) {
      const {x, filter} = inputs as {x: TensorInfo; filter: TensorInfo};
      const {window, pad} = splitWindow(attrs as unknown as Window, filter.shape[0]!);
      const padded = padPixels(native, x, pad);
      const attributes = windowAttributes(native, window);
      const [y] = native.run(forward, attributes, [padded.id, ...native.ids(filter)], 1);
      padded.free();
      return native.adopt(y!);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc(dy, saved, attrs) {
      const [x, filter] = saved as [Tensor4D, Tensor4D];
      const given = attrs as unknown as Window;
      const {window, pad} = splitWindow(given, filter.shape[0]);
      const attributes = windowAttributes(native, window);
      const [dyId, filterId] = native.ids(dy as Tensor4D, filter) as [number, number];
      const [images, height, width, channels] = x.shape;
      return {
        x() {
          const shape = native.integers([images, height + 2 * pad, width + 2 * pad, channels]);
          const [padded] = native.run(backInput, attributes, [shape, filterId, dyId], 1);
          native.free(shape);
          return native.track(cutPixels(native, padded!, x.shape, pad));
        },
        filter() {
          if (kind === "depthwise" && hasFilterGradient(native, filter.shape))
            return native.track(filterGradient(native, x, dy as Tensor4D, filter.shape[0], given));
          const shape = native.integers(filter.shape);
          const padded = padPixels(native, x, pad);
          const [result] = native.run(backFilter, attributes, [padded.id, shape, dyId], 1);
          padded.free();
          native.free(shape);
          return native.track(result!);
        },
      };
    },
  });
  return (x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D =>
    tf.engine().runKernel(kernelName, {x, filter}, window as unknown as NamedAttrMap) as Tensor4D;
}

/**
 * A window without padding in numbers, and the pixels to pad before it. TensorFlow leaves convolutions with explicit
 * padding to kernels that are several times as slow as oneDNN's (`RewriteConv2D` in its mkl_eager_op_rewrite.cc).
 */
function splitWindow({stride, padding}: Window, side: number): {window: Window; pad: number} {
  if (padding === "same" || padding === 0) return {window: {stride, padding}, pad: 0};
  if (stride === 1 && 2 * padding === side - 1) return {window: {stride, padding: "same"}, pad: 0};
  return {window: {stride, padding: 0}, pad: padding};
}

/** The tensor with zeros around each image, or itself where there is nothing to pad. */
function padPixels(native: Native, x: TensorInfo, pad: number): {id: number; free: () => void} {
  const [id] = native.ids(x) as [number];
  if (pad === 0) return {id, free: () => {}};
  const {attribute, float} = native;
  const paddings = native.integers([0, 0, pad, pad, pad, pad, 0, 0], [4, 2]);
  const attributes = [float, attribute.type("Tpaddings", native.integerType)];
  const [padded] = native.run("Pad", attributes, [id, paddings], 1);
  native.free(paddings);
  return {id: padded!.id, free: () => native.free(padded!)};
}

/** The middle of each image: what `padPixels` padded; frees the input where it is not the result. */
function cutPixels(
  native: Native,
  padded: NativeTensor,
  shape: readonly number[],
  pad: number,
): NativeTensor {
  if (pad === 0) return padded;
  const {attribute, float} = native;
  const [begin, size] = [native.integers([0, pad, pad, 0]), native.integers(shape)];
  const attributes = [float, attribute.type("Index", native.integerType)];
  const [cut] = native.run("Slice", attributes, [padded.id, begin, size], 1);
  native.free(begin, size, padded);
  return cut!;
}

/** Strides and padding as TensorFlow's convolutions and poolings take them. */
export function windowAttributes(
  {attribute, float}: Native,
  {stride, padding}: Window,
  ksize: Attribute | null = null,
): Attribute[] {
  const explicit = typeof padding === "number" && padding > 0;
  return [
    float,
    attribute.integers("strides", [1, stride, stride, 1]),
    attribute.text("data_format", "NHWC"),
    attribute.text("padding", explicit ? "EXPLICIT" : padding === "same" ? "SAME" : "VALID"),
    ...(explicit
      ? [attribute.integers("explicit_paddings", [0, 0, padding, padding, padding, padding, 0, 0])]
      : []),
    ...(ksize ? [ksize] : [attribute.integers("dilations", [1, 1, 1, 1])]),
  ];
}
