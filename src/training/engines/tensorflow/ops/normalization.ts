import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {BatchNormOptions, BatchNormState} from "../../../ops.ts";
import {batchNormMomentum} from "../../../ops.ts";
import type {Attribute, NativeTensor} from "../binding.ts";
import {fusedBackward, fusedForward, type NormAttributes} from "./fused-normalization.ts";
import type {Native} from "../native.ts";

const kernelName = "TensorflowBatchNorm";

const activations = {relu: ["Relu", "ReluGrad"], relu6: ["Relu6", "Relu6Grad"]} as const;

/**
 * Batch normalization, a residual and an activation, which also moves the running statistics (variance unbiased, as
 * PyTorch's): in training by our own operations where they are loaded, otherwise by `FusedBatchNormV3`, its gradient, and
 * an operation each for the rest; what lies between is freed at once.
 */
export function registerBatchNorm(
  native: Native,
): (x: Tensor4D, state: BatchNormState, options: BatchNormOptions) => Tensor4D {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc({inputs, attrs}) {
      const {x, scale, offset, mean, variance, residual} = inputs as Record<string, TensorInfo>;
      const attributes = attrs as unknown as NormAttributes;
      if (native.hasKernels && attributes.training) {
        const tensors = [x!, scale!, offset!, mean!, variance!, ...(residual ? [residual] : [])];
        return fusedForward(native, tensors, attributes).map((output) => native.adopt(output));
      }
      const ids = native.ids(x!, scale!, offset!, mean!, variance!);
      const [y, ...statistics] = native.run(
        "FusedBatchNormV3",
        forwardAttributes(native, attributes),
        ids,
        6,
      );
      const added = residual ? replaced(native, y!, "AddV2", [y!.id, ...native.ids(residual)]) : y!;
      const [forward] = attributes.activation === "none" ? [] : activations[attributes.activation];
      const result = forward ? replaced(native, added, forward, [added.id]) : added;
      return [result, ...statistics].map((output) => native.adopt(output));
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "scale", "offset"],
    // The result, for the activation, and the two that our own gradient or the three that FusedBatchNormGradV3 asks for.
    outputsToSave: [true, false, false, true, true, true],
    gradFunc(dys, saved, attrs) {
      const [dy] = dys as Tensor[];
      const attributes = attrs as unknown as NormAttributes;
      const gradientsOf = native.hasKernels && attributes.training ? fusedBackward : backward;
      const gradients = gradientsOf(native, dy!, saved as Tensor[], attributes);
      return Object.fromEntries(Object.entries(gradients).map(([name, value]) => [name, () => value]));
    },
  });
  return (x, state, {training, activation, residual}) => {
    const {scale, offset, mean, variance, epsilon} = state;
    const inputs = {x, scale, offset, mean, variance, ...(residual ? {residual} : {})};
    const [y, newMean, newVariance] = tf.engine().runKernel(kernelName, inputs, {
      ...{epsilon, training, activation},
      hasResidual: residual !== null,
    }) as unknown as [Tensor4D, Tensor, Tensor];
    if (training) {
      mean.assign(newMean);
      variance.assign(newVariance);
    }
    return y;
  };
}

function backward(
  native: Native,
  dy: Tensor,
  saved: Tensor[],
  attributes: NormAttributes,
): Record<string, Tensor> {
  const [x, scale, , y, ...statistics] = saved as [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
  const {activation} = attributes;
  const ungated =
    activation === "none"
      ? null
      : native.run(activations[activation][1], [native.float], native.ids(dy, y), 1)[0]!;
  const ids = native.ids(dy, x, scale, ...statistics);
  if (ungated) ids[0] = ungated.id;
  const [dx, dScale, dOffset, ...unused] = native.run(
    "FusedBatchNormGradV3",
    commonAttributes(native, attributes),
    ids,
    5,
  );
  native.free(...unused);
  return {
    x: native.track(dx!),
    scale: native.track(dScale!),
    offset: native.track(dOffset!),
    residual: ungated ? native.track(ungated) : dy,
  };
}

/** The result of an operation in place of one of its inputs. */
function replaced(native: Native, input: NativeTensor, operation: string, ids: number[]): NativeTensor {
  const [result] = native.run(operation, [native.float], ids, 1);
  native.free(input);
  return result!;
}

function commonAttributes({attribute, float}: Native, {epsilon, training}: NormAttributes): Attribute[] {
  return [
    float,
    attribute.type("U", float.value as number),
    attribute.number("epsilon", epsilon),
    attribute.text("data_format", "NHWC"),
    attribute.flag("is_training", training),
  ];
}

/** For inference the factor must be 1, TensorFlow's default: it moves nothing then. */
function forwardAttributes(native: Native, attributes: NormAttributes): Attribute[] {
  const factor = attributes.training ? batchNormMomentum : 1;
  return [...commonAttributes(native, attributes), native.attribute.number("exponential_avg_factor", factor)];
}
