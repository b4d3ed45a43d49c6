// Convolutions of the webgpu engine.
import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, Tensor, Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {TrainingOps, Window} from "../../../ops.ts";
import * as convolution from "./convolution-programs.ts";
import {sizesOfConvolution, type ConvolutionSizes} from "./convolution-shape.ts";
import * as depthwisePrograms from "./depthwise-programs.ts";
import type {Programs} from "../program.ts";

type Convolution = (x: Tensor4D, filter: Tensor4D, window: Window) => Tensor4D;

/** A convolution's programs: forward, gradient of x, gradient of the filter. */
type Passes = readonly [forward: Pass, backInput: Pass, backFilter: Pass];
type Pass = (
  programs: Programs,
  shape: ConvolutionSizes,
  first: TensorInfo,
  second: TensorInfo,
) => TensorInfo;

/**
 * Convolutions by our own programs, with a gradient computed only where something needs it. What the programs do not fit
 * (channels that are no multiple of four) is left to `composed`.
 */
export function registerConvolutionKernels(
  programs: Programs,
  composed: Pick<TrainingOps, "conv2d" | "depthwiseConv2d">,
): Pick<TrainingOps, "conv2d" | "depthwiseConv2d"> {
  const full = register(programs, "WebgpuConvolution", false, [
    convolution.dispatchConvolution,
    convolution.dispatchConvolutionBackward,
    convolution.dispatchFilterGradient,
  ]);
  const depthwise = register(programs, "WebgpuDepthwise", true, [
    depthwisePrograms.convolveDepthwise,
    depthwisePrograms.convolveDepthwiseBackward,
    depthwisePrograms.convolveDepthwiseFilter,
  ]);
  const fits = (tensor: Tensor, axis: number) => convolution.fitsConvolution(tensor.shape[axis]!);
  return {
    conv2d: (x, filter, window) => (fits(filter, 3) ? full : composed.conv2d)(x, filter, window),
    depthwiseConv2d: (x, filter, window) =>
      (fits(x, 3) && filter.shape[3] === 1 ? depthwise : composed.depthwiseConv2d)(x, filter, window),
  };
}

/** The gradient of an input whose channels are no multiple of four. No model asks for it: pixels need no gradient. */
function backInputByTfjs(
  dy: Tensor,
  filter: Tensor4D,
  inputShape: number[],
  {stride: strides, padding: pad}: Window,
): Tensor {
  const dimRoundingMode = pad === "same" ? undefined : "floor";
  const attributes = {strides, pad, dataFormat: "NHWC", dimRoundingMode, inputShape};
  return tf
    .engine()
    .runKernel(tf.Conv2DBackpropInput, {dy, filter}, attributes as unknown as NamedAttrMap) as Tensor;
}

function register(programs: Programs, kernelName: string, depthwise: boolean, passes: Passes): Convolution {
  const [forward, backInput, backFilter] = passes;
  const shapeOf = (x: TensorInfo, filter: TensorInfo, attributes: unknown) =>
    sizesOfConvolution(x.shape, filter.shape, attributes as Window, depthwise);
  tf.registerKernel({
    kernelName,
    backendName: "webgpu",
    kernelFunc({inputs, attrs}) {
      const {x, filter} = inputs as {x: TensorInfo; filter: TensorInfo};
      return forward(programs, shapeOf(x, filter, attrs), x, filter);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc(dy, saved, attributes) {
      const [x, filter] = saved as [Tensor4D, Tensor4D];
      const shape = shapeOf(x, filter, attributes);
      return {
        x: () =>
          convolution.fitsConvolution(shape.inputs)
            ? programs.track(backInput(programs, shape, dy as Tensor, filter))
            : backInputByTfjs(dy as Tensor, filter, x.shape, attributes as unknown as Window),
        filter: () => programs.track(backFilter(programs, shape, x, dy as Tensor)),
      };
    },
  });
  return (x, filter, window) =>
    tf.engine().runKernel(kernelName, {x, filter}, window as unknown as NamedAttrMap) as Tensor4D;
}
