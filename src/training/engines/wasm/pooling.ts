import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, TensorInfo} from "@tensorflow/tfjs-core";
import type {Runtime} from "./runtime.ts";

/** Gradient of max or average pooling with respect to its input `x`. Throws for dilation. */
export function poolBackward(
  runtime: Runtime,
  dy: TensorInfo,
  x: TensorInfo,
  attributes: NamedAttrMap,
  kind: "max" | "avg",
): TensorInfo {
  const {filterSize, strides, pad, dimRoundingMode} = attributes as unknown as tf.MaxPoolAttrs;
  const shape = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const dx = runtime.createTensor(x.shape);
  runtime.pool.run("PoolBackward", {
    items: shape.batchSize,
    arguments: [
      ...[x, dy, dx].map(runtime.addressOf),
      ...[shape.inHeight, shape.inWidth, shape.inChannels, shape.outHeight, shape.outWidth],
      ...[shape.filterHeight, shape.filterWidth, shape.strideHeight, shape.strideWidth],
      ...[shape.padInfo.top, shape.padInfo.left, kind === "avg" ? 1 : 0],
    ],
  });
  return dx;
}
