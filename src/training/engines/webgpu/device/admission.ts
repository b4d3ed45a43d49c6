import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, TensorInfo} from "@tensorflow/tfjs-core";
import type {Network} from "../../../models/network.ts";
import type {TrainingOps} from "../../../ops.ts";
import {sizesOfConvolution} from "../convolution/convolution-shape.ts";
import {tooLarge} from "./device.ts";

type ImageShape = [images: number, height: number, width: number, channels: number];

/**
 * Throws, with both numbers, where a training step on images of this shape needs a tensor larger than the device allows:
 * before anything is allocated or computed. `create` makes a tensor that takes no memory until it is used.
 */
export function refuseOversized(
  network: Network,
  shape: ImageShape,
  {limitBytes, create}: {limitBytes: number; create: (shape: readonly number[]) => TensorInfo},
): void {
  let largest = 0;
  const made = <T extends Tensor>(of: readonly number[]): T => {
    const {dataId, shape: known, dtype} = create(of);
    const tensor = tf.engine().makeTensorFromDataId(dataId, known, dtype) as T;
    largest = Math.max(largest, 4 * tensor.size);
    return tensor;
  };
  // Gradients have the shapes of what they are gradients of, so the way forward shows all there are.
  tf.tidy(() => {
    network.forward(shapesAlone(made), made(shape), true);
  });
  if (largest > limitBytes) throw new Error(tooLarge(largest, limitBytes));
}

/** The training operations on shapes: nothing is computed. */
function shapesAlone(made: <T extends Tensor>(shape: readonly number[]) => T): TrainingOps {
  return {
    normalizePixels: (_, shape) => made(shape),
    conv2d: (x, filter, window) => made(sizesOfConvolution(x.shape, filter.shape, window, false).outShape),
    depthwiseConv2d: (x, filter, window) =>
      made(sizesOfConvolution(x.shape, filter.shape, window, true).outShape),
    batchNorm: (x) => made(x.shape),
    globalAveragePool: ({shape: [images, , , channels]}) => made([images, channels]),
    maxPool: (x, side, {stride, padding}) => {
      const rounding = padding === "same" ? undefined : "floor";
      return made(tf.backend_util.computePool2DInfo(x.shape, side, stride, 1, padding, rounding).outShape);
    },
    concatPool: ({shape: [images, , , channels]}) => made([images, 2 * channels]),
    dense: (x, weights) => made([x.shape[0], weights.shape[1]]),
    relu: (x) => made(x.shape),
    dropout: (x) => made(x.shape),
    crossEntropy: () => made([]),
    adamW: () => undefined,
  };
}
