// Depthwise convolutions of the tensorflow engine.
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {Window} from "../../../ops.ts";
import type {NativeTensor} from "../binding.ts";
import type {Native} from "../native.ts";

/** What kernels/depthwise.cc has code for: sides of filters, and channels in multiples of this number. */
const sides: readonly number[] = [3, 5];
const lanes = 16;

/** Whether our own operation computes the gradient of a filter of this shape [height, width, channels, 1]. */
export function hasFilterGradient(
  native: Native,
  [height, width, channels]: readonly [number, number, number, number],
): boolean {
  return native.hasKernels && height === width && sides.includes(height) && channels % lanes === 0;
}

/**
 * The gradient of a depthwise convolution by its filter. TensorFlow's own copies each pixel's window of x before it
 * multiplies, and adds up the images in one thread.
 */
export function filterGradient(
  {run, ids, attribute}: Native,
  x: Tensor4D,
  dy: Tensor4D,
  side: number,
  {stride, padding}: Window,
): NativeTensor {
  const before = (length: number, outputs: number) =>
    padding === "same" ? Math.floor(Math.max(0, (outputs - 1) * stride + side - length) / 2) : padding;
  const attributes = [
    attribute.integer("side", side),
    attribute.integer("stride", stride),
    attribute.integer("top", before(x.shape[1], dy.shape[1])),
    attribute.integer("left", before(x.shape[2], dy.shape[2])),
  ];
  const [gradient] = run("BatchsweepDepthwiseFilterGradient", attributes, ids(x, dy), 1);
  return gradient!;
}
