import type {Tensor, TensorInfo} from "@tensorflow/tfjs-core";
import {batchNormMomentum} from "../../../ops.ts";
import type {Activation} from "../../../ops.ts";
import type {NativeTensor} from "../binding.ts";
import type {Native} from "../native.ts";

/** A normalization's numbers, as tfjs hands them to kernels and gradients. */
export type NormAttributes = {
  epsilon: number;
  training: boolean;
  activation: Activation;
  hasResidual: boolean;
};

/** The attribute `activation` as kernels/batch-norm.cc counts. */
const codes: Record<Activation, number> = {none: 0, relu: 1, relu6: 2};

/**
 * Batch normalization in training, residual and activation in one operation, which goes over the input twice. `tensors`: x,
 * scale, offset, running mean and variance, and a residual where there is one. Gives y, the moved mean and variance, and what
 * the gradient asks for: the batch's mean and the inverse of its deviation.
 */
export function fusedForward(
  {run, ids, attribute}: Native,
  tensors: readonly TensorInfo[],
  {epsilon, activation, hasResidual}: NormAttributes,
): NativeTensor[] {
  const attributes = [
    attribute.number("epsilon", epsilon),
    attribute.number("momentum", batchNormMomentum),
    attribute.integer("activation", codes[activation]),
    attribute.integer("R", hasResidual ? 1 : 0),
  ];
  return run("BatchsweepBatchNorm", attributes, ids(...tensors), 5);
}

/** Its gradients by name. The residual's is dy itself where no activation stands before it. */
export function fusedBackward(
  {run, ids, attribute, track}: Native,
  dy: Tensor,
  saved: readonly Tensor[],
  {activation, hasResidual}: NormAttributes,
): Record<string, Tensor> {
  const [x, scale, offset, y, mean, inverseDeviation] = saved as Tensor[];
  const gated = hasResidual && activation !== "none";
  const attributes = [
    attribute.integer("activation", codes[activation]),
    attribute.integer("R", gated ? 1 : 0),
  ];
  const inputs = ids(dy, x!, y!, scale!, offset!, mean!, inverseDeviation!);
  const [dx, dScale, dOffset, passed] = run("BatchsweepBatchNormGradient", attributes, inputs, gated ? 4 : 3);
  return {
    ...{x: track(dx!), scale: track(dScale!), offset: track(dOffset!)},
    residual: passed ? track(passed) : dy,
  };
}
