// The optimizer: AdamW.
import * as tf from "@tensorflow/tfjs-core";
import type {NamedTensorMap, Variable} from "@tensorflow/tfjs-core";
import type {Parameter, Part} from "./models/network.ts";
import type {ParameterUpdate, TrainingOps} from "./ops.ts";

/** Decay rate of the second moment, the term that keeps the division finite, and weight decay: fastai's Adam defaults. */
const beta2 = 0.99;
const epsilon = 1e-5;
const weightDecay = 0.01;

/** A step's learning rate of each part; momentum is AdamW's first decay rate. */
export interface StepRates {
  learningRates: Record<Part, number>;
  momentum: number;
}

const parts: readonly Part[] = ["body", "head"];

export interface Optimizer {
  /** Updates every parameter by its gradient, found under the parameter's name. Throws when one is missing. */
  apply(gradients: NamedTensorMap, rates: StepRates): void;
  dispose(): void;
}

interface Slot {
  part: Part;
  parameter: Variable;
  firstMoment: Variable;
  secondMoment: Variable;
  weightDecay: number;
}

/**
 * AdamW: Adam with weight decay decoupled from the gradient (Loshchilov and Hutter, 2019), which normalizations and
 * biases are spared, as in fastai. Moments are kept by parameter, not by position.
 */
export function createAdamW(ops: TrainingOps, parameters: readonly Parameter[]): Optimizer {
  const slots: Slot[] = parameters.map(({variable, part, kind}) => ({
    part,
    parameter: variable,
    firstMoment: zerosLike(variable),
    secondMoment: zerosLike(variable),
    weightDecay: kind === "weights" ? weightDecay : 0,
  }));
  let step = 0;
  return {
    apply(gradients, {learningRates, momentum}) {
      step += 1;
      const updatesOf = (part: Part): ParameterUpdate[] =>
        slots
          .filter((slot) => slot.part === part)
          .map((slot) => {
            const gradient = gradients[slot.parameter.name];
            if (gradient === undefined) throw new Error(`no gradient for parameter: ${slot.parameter.name}`);
            return {...slot, gradient};
          });
      for (const part of parts) {
        const updates = updatesOf(part);
        const rates = {learningRate: learningRates[part], beta1: momentum, beta2, epsilon, step};
        if (updates.length > 0) ops.adamW(updates, rates);
      }
    },
    dispose() {
      for (const {firstMoment, secondMoment} of slots) tf.dispose([firstMoment, secondMoment]);
    },
  };
}

function zerosLike({shape}: Variable): Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false));
}
