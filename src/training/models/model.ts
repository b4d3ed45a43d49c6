import type {Tensor2D, Tensor4D, Variable} from "@tensorflow/tfjs-core";
import type {TrainingOps} from "../ops.ts";

/** One trained tensor. */
export interface Parameter {
  variable: Variable;
  /** Whether weight decay applies: to filters and weights, not to normalizations and biases. */
  decays: boolean;
}

/** A model with its parameters. */
export interface Network {
  parameters: readonly Parameter[];
  /** Logits [n, classes] of normalized images [n, side, side, 3]; in training, normalizations use and move batch statistics. */
  forward(ops: TrainingOps, x: Tensor4D, training: boolean): Tensor2D;
  dispose(): void;
}

/** An architecture; `create` draws the initial parameters from the seed. */
export interface Model {
  id: string;
  /** Highest learning rate of the one-cycle schedule for a batch size. */
  maxLearningRate(batchSize: number): number;
  create(options: {classes: number; seed: number}): Network;
}
