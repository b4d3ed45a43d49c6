import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, NamedTensorInfoMap, TensorInfo} from "@tensorflow/tfjs-core";
import {convolutionShape} from "./convolution-plan.ts";
import {convolve, convolveBackward, convolveFilter} from "./convolution.ts";
import {depthwise, depthwiseBackward, depthwiseFilter} from "./depthwise.ts";
import {poolBackward} from "./pooling.ts";
import type {Runtime} from "./runtime.ts";

type Kernel = (runtime: Runtime, inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => TensorInfo;

/** The tfjs kernels that stock tfjs-backend-wasm lacks, has wrong, or has slower than need be. */
const kernels: Record<string, Kernel> = {
  // Stock: a copy, of each tensor that is saved for the gradients. tfjs counts references, so both can be the same memory.
  [tf.Identity]({backend}, {x}) {
    backend.incRef(x!.dataId);
    return {dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype};
  },
  [tf.Conv2D](runtime, {x, filter}, attributes) {
    const shape = convolutionShape(x!.shape, filter!.shape, attributes);
    const y = runtime.createTensor([shape.images, shape.outputHeight, shape.outputWidth, shape.outputs]);
    convolve(runtime, shape, runtime.addressOf(x!), runtime.addressOf(filter!), runtime.addressOf(y));
    return y;
  },
  [tf.Conv2DBackpropInput](runtime, {dy, filter}, attributes) {
    const inputShape = attributes["inputShape"] as number[];
    const shape = convolutionShape(inputShape, filter!.shape, attributes);
    const dx = runtime.createTensor(inputShape);
    convolveBackward(
      runtime,
      shape,
      runtime.addressOf(dy!),
      runtime.addressOf(filter!),
      runtime.addressOf(dx),
    );
    return dx;
  },
  [tf.Conv2DBackpropFilter](runtime, {x, dy}, attributes) {
    const filterShape = attributes["filterShape"] as number[];
    const shape = convolutionShape(x!.shape, filterShape, attributes);
    const target = runtime.createTensor(filterShape);
    convolveFilter(runtime, shape, runtime.addressOf(x!), runtime.addressOf(dy!), runtime.addressOf(target));
    return target;
  },
  [tf.DepthwiseConv2dNative](runtime, {x, filter}, attributes) {
    const shape = convolutionShape(x!.shape, filter!.shape, attributes, true);
    const y = runtime.createTensor([shape.images, shape.outputHeight, shape.outputWidth, shape.outputs]);
    depthwise(runtime, shape, runtime.addressOf(x!), runtime.addressOf(filter!), runtime.addressOf(y));
    return y;
  },
  [tf.DepthwiseConv2dNativeBackpropInput](runtime, {dy, filter}, attributes) {
    const inputShape = attributes["inputShape"] as number[];
    const shape = convolutionShape(inputShape, filter!.shape, attributes, true);
    const dx = runtime.createTensor(inputShape);
    depthwiseBackward(
      runtime,
      shape,
      runtime.addressOf(dy!),
      runtime.addressOf(filter!),
      runtime.addressOf(dx),
    );
    return dx;
  },
  [tf.DepthwiseConv2dNativeBackpropFilter](runtime, {x, dy}, attributes) {
    const filterShape = attributes["filterShape"] as number[];
    const shape = convolutionShape(x!.shape, filterShape, attributes, true);
    const target = runtime.createTensor(filterShape);
    depthwiseFilter(runtime, shape, runtime.addressOf(x!), runtime.addressOf(dy!), runtime.addressOf(target));
    return target;
  },
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
