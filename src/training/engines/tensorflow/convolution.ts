import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {Window} from "../../ops.ts";
import type {Attribute} from "./binding.ts";
import type {Native} from "./native.ts";

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
 * with padding given. A gradient that nothing needs, such as a frozen filter's, is not computed.
 */
export function registerConvolutions(native: Native): {
  conv2d(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D;
  depthwiseConv2d(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D;
} {
  return {
    conv2d: registerConvolution(native, "conv2d"),
    depthwiseConv2d: registerConvolution(native, "depthwise"),
  };
}

function registerConvolution(native: Native, kind: keyof typeof operations) {
  const [forward, backInput, backFilter] = operations[kind];
  const kernelName = `Tensorflow${forward}`;
  const attributesOf = (window: NamedAttrMap | undefined) =>
    windowAttributes(native, window as unknown as Window);

  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc({inputs, attrs}) {
      const {x, filter} = inputs as {x: TensorInfo; filter: TensorInfo};
      const [y] = native.run(forward, attributesOf(attrs), native.ids(x, filter), 1);
      return native.adopt(y!);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc(dy, saved, attrs) {
      const [x, filter] = saved as [Tensor4D, Tensor4D];
      const gradient = (operation: string, inputs: (shape: number) => number[], of: Tensor4D) => {
        const shape = native.integers(of.shape);
        const [result] = native.run(operation, attributesOf(attrs), inputs(shape), 1);
        native.free(shape);
        return native.track(result!);
      };
      const [dyId, xId, filterId] = native.ids(dy as Tensor4D, x, filter) as [number, number, number];
      return {
        x: () => gradient(backInput, (shape) => [shape, filterId, dyId], x),
        filter: () => gradient(backFilter, (shape) => [xId, shape, dyId], filter),
      };
    },
  });
  return (x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D =>
    tf.engine().runKernel(kernelName, {x, filter}, window as unknown as NamedAttrMap) as Tensor4D;
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
