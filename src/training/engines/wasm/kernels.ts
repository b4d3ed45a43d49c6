// The kernels of the wasm engine as functions.
import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, NamedTensorInfoMap, TensorInfo} from "@tensorflow/tfjs-core";
import {convolutionShape, type ConvolutionShape} from "./convolution-plan.ts";
import {convolve, convolveBackward, convolveFilter} from "./convolution.ts";
import {depthwise, depthwiseBackward, depthwiseFilter} from "./depthwise.ts";
import {poolBackward} from "./pooling.ts";
import type {Runtime} from "./runtime.ts";

type Kernel = (runtime: Runtime, inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => TensorInfo;

/** One pass of a convolution: reads two tensors and writes the third, all by their addresses. */
type Pass = (
  runtime: Runtime,
  shape: ConvolutionShape,
  first: number,
  second: number,
  result: number,
) => void;

/** The kernels of one kind of convolution: forward, gradient of the input, gradient of the filter. */
function convolutionKernels(
  [forwardName, inputName, filterName]: readonly [string, string, string],
  isDepthwise: boolean,
  [forward, backInput, backFilter]: readonly [Pass, Pass, Pass],
): Record<string, Kernel> {
  const run = (
    pass: Pass,
    runtime: Runtime,
    shape: ConvolutionShape,
    [first, second]: readonly [TensorInfo, TensorInfo],
    resultShape: number[],
  ): TensorInfo => {
    const result = runtime.createTensor(resultShape);
    const [from, by, to] = [runtime.addressOf(first), runtime.addressOf(second), runtime.addressOf(result)];
    pass(runtime, shape, from, by, to);
    return result;
  };
  return {
    [forwardName](runtime, {x, filter}, attributes) {
      const shape = convolutionShape(x!.shape, filter!.shape, attributes, isDepthwise);
      const resultShape = [shape.images, shape.outputHeight, shape.outputWidth, shape.outputs];
      return run(forward, runtime, shape, [x!, filter!], resultShape);
    },
    [inputName](runtime, {dy, filter}, attributes) {
      const inputShape = attributes["inputShape"] as number[];
      const shape = convolutionShape(inputShape, filter!.shape, attributes, isDepthwise);
      return run(backInput, runtime, shape, [dy!, filter!], inputShape);
    },
    [filterName](runtime, {x, dy}, attributes) {
      const filterShape = attributes["filterShape"] as number[];
      const shape = convolutionShape(x!.shape, filterShape, attributes, isDepthwise);
      return run(backFilter, runtime, shape, [x!, dy!], filterShape);
    },
  };
}

/** The tfjs kernels that stock tfjs-backend-wasm lacks, has wrong, or has slower than need be. */
const kernels: Record<string, Kernel> = {
  // Stock: a copy, of each tensor that is saved for the gradients. tfjs counts references, so both can be the same memory.
  [tf.Identity]({backend}, {x}) {
    backend.incRef(x!.dataId);
    return {dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype};
  },
  ...convolutionKernels([tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter], false, [
    convolve,
    convolveBackward,
    convolveFilter,
  ]),
  ...convolutionKernels(
    [tf.DepthwiseConv2dNative, tf.DepthwiseConv2dNativeBackpropInput, tf.DepthwiseConv2dNativeBackpropFilter],
    true,
    [depthwise, depthwiseBackward, depthwiseFilter],
  ),
  [tf.MaxPoolGrad]: (runtime, {dy, input}, attributes) =>
    poolBackward(runtime, dy!, input!, attributes, "max"),
  [tf.AvgPoolGrad]: (runtime, {dy, input}, attributes) =>
    poolBackward(runtime, dy!, input!, attributes, "avg"),
};

/** Puts our kernels in the place of tfjs's for the "wasm" backend. */
export function registerKernels(runtime: Runtime): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({
      kernelName,
      backendName: "wasm",
      kernelFunc: ({inputs, attrs}) => kernel(runtime, inputs, attrs ?? {}),
    });
  }
}
