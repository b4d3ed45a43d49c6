import * as tf from "@tensorflow/tfjs-core";
import type {Window} from "../../../ops.ts";

/** A convolution's numbers, NHWC. */
export interface ConvolutionSizes {
  images: number;
  height: number;
  width: number;
  inputs: number;
  outHeight: number;
  outWidth: number;
  outputs: number;
  side: number;
  stride: number;
  top: number;
  left: number;
  /** [images, outHeight, outWidth, outputs] */
  outShape: number[];
}

/** The numbers of a convolution of `x` by `filter`, HWIO or, depthwise, HWC1. */
export function sizesOfConvolution(
  x: readonly number[],
  filter: readonly number[],
  {stride, padding}: Window,
  depthwise: boolean,
): ConvolutionSizes {
  const rounding = padding === "same" ? undefined : "floor";
  const found = tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number, number],
    stride,
    1,
    padding,
    rounding,
    depthwise,
  );
  return {
    images: found.batchSize,
    height: found.inHeight,
    width: found.inWidth,
    inputs: found.inChannels,
    outHeight: found.outHeight,
    outWidth: found.outWidth,
    outputs: found.outChannels,
    side: filter[0]!,
    stride,
    top: found.padInfo.top,
    left: found.padInfo.left,
    outShape: [...found.outShape],
  };
}
