// The training operations of the tensorflow engine.
import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {composedOps} from "../../ops-composed.ts";
import {pixelDeviation, pixelMean} from "../../ops.ts";
import type {TrainingOps} from "../../ops.ts";
import {createUnfusedAdamW} from "./ops/adamw.ts";
import type {NodeBackend} from "./binding.ts";
import {registerConvolutions} from "./ops/convolution.ts";
import {createFusedAdamW} from "./ops/fused-adamw.ts";
import type {Tensorflow} from "./load.ts";
import {createNative} from "./native.ts";
import type {Native} from "./native.ts";
import {registerBatchNorm} from "./ops/normalization.ts";
import {registerMaxPool} from "./ops/pooling.ts";

/** What tfjs registers once a backend: kernels, their gradients, and the functions that run them. */
type Kernels = {native: Native} & Pick<TrainingOps, "conv2d" | "depthwiseConv2d" | "batchNorm" | "maxPool">;

type Loaded = Pick<Tensorflow, "backend" | "hasKernels">;

const registered = new WeakMap<NodeBackend, Kernels>();

function kernelsOf({backend, hasKernels}: Loaded): Kernels {
  const known = registered.get(backend);
  if (known !== undefined) return known;
  const native = createNative(backend, hasKernels);
  const convolutions = registerConvolutions(native);
  const kernels = {
    ...{native, ...convolutions},
    ...{batchNorm: registerBatchNorm(native), maxPool: registerMaxPool(native)},
  };
  registered.set(backend, kernels);
  return kernels;
}

/** The training operations with TensorFlow's fused operations and gradients, and our own; the rest is composed. */
export function tensorflowOps(loaded: Loaded): {ops: TrainingOps; release: () => void} {
  const {native, ...kernels} = kernelsOf(loaded);
  const {adamW, release} = loaded.hasKernels ? createFusedAdamW(native) : createUnfusedAdamW(native);
  const ops: TrainingOps = {
    ...composedOps(),
    ...kernels,
    normalizePixels: (pixels, shape) => normalizePixels(native, pixels, shape),
    crossEntropy: (logits, labels) => crossEntropy(native, logits, labels),
    adamW,
  };
  return {ops, release};
}

/** One cast and one normalization by constant statistics. */
function normalizePixels(
  native: Native,
  pixels: Uint8Array,
  shape: [number, number, number, number],
): Tensor4D {
  const {attribute, float} = native;
  const source = native.bytes(pixels, shape);
  const types = [attribute.type("SrcT", native.byteType), attribute.type("DstT", float.value as number)];
  const [floats] = native.run("Cast", [...types, attribute.flag("Truncate", false)], [source], 1);
  const constants = [
    pixelDeviation.map((deviation) => 1 / (255 * deviation)),
    pixelMean.map((mean, channel) => -mean / pixelDeviation[channel]!),
  ].map((values) => native.floats(values));
  const [scaled] = native.run("Mul", [float], [floats!.id, constants[0]!], 1);
  const [normalized] = native.run("AddV2", [float], [scaled!.id, constants[1]!], 1);
  native.free(source, floats!, scaled!, ...constants);
  return native.track(normalized!);
}

function crossEntropy(native: Native, logits: Tensor2D, labels: Uint8Array): Scalar {
  const size = logits.shape[0];
  const loss = tf.customGrad((x, save) => {
    const {attribute, float} = native;
    const classes = native.integers(labels.subarray(0, size));
    const [losses, gradient] = native.run(
      "SparseSoftmaxCrossEntropyWithLogits",
      [float, attribute.type("Tlabels", native.integerType)],
      [...native.ids(x as Tensor), classes],
      2,
    );
    native.free(classes);
    (save as tf.GradSaveFunc)([native.track(gradient!)]);
    return {
      value: tf.mean(native.track(losses!)),
      gradFunc: (dy, [saved]) => tf.mul(saved!, tf.div(dy, size)),
    };
  });
  return loss(logits) as Scalar;
}
