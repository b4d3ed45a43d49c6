// Normalizations of the webgpu engine.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import type {BatchNormOptions, BatchNormState} from "../../../ops.ts";
import {normalizeBackward} from "./normalization-backward.ts";
import {normalize} from "./normalization-forward.ts";
import {measureBatch} from "./normalization-statistics.ts";
import type {Programs} from "../program.ts";

/** Whether the programs below can work on channels of this number: they take four at a time. */
export const fitsNormalization = (channels: number): boolean => channels % 4 === 0;

/**
 * Batch normalization, the residual and the activation in three dispatches forward (parts of the statistics, statistics,
 * result) and three back; the composed operations take some 20 and 40. Inference takes one.
 */
export function createBatchNorm(
  programs: Programs,
): (x: Tensor4D, state: BatchNormState, options: BatchNormOptions) => Tensor4D {
  return (x, state, options) => {
    const {activation, residual, training} = options;
    const {scale, offset} = state;
    const affine = {scale, offset, residual, activation};
    if (!training) return programs.track(normalize(programs, x, {...affine, by: state}));
    const apply = tf.customGrad((...values) => {
      const save = values.pop() as tf.GradSaveFunc;
      const statistics = measureBatch(programs, x, state);
      const y = programs.track<Tensor4D>(normalize(programs, x, {...affine, by: {statistics}}));
      save([x, y, scale, programs.track(statistics)]);
      return {
        value: y,
        gradFunc: (dy, saved) =>
          normalizeBackward(programs, dy, saved as [Tensor, Tensor, Tensor, Tensor], {
            activation,
            hasResidual: residual !== null,
          }).map((gradient) => programs.track(gradient)),
      };
    });
    return apply(...(residual ? [x, scale, offset, residual] : [x, scale, offset])) as Tensor4D;
  };
}
