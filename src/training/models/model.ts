import type {Tensor2D, Tensor4D, Variable} from "@tensorflow/tfjs-core";
import type {TrainingOps} from "../ops.ts";
import type {Stage} from "../recipe.ts";

/** A network's two parts in fine-tuning: what comes pretrained, and what is new. Networks trained from scratch are all body. */
export type Part = "body" | "head";

/** One trained tensor. */
export interface Parameter {
  variable: Variable;
  part: Part;
  /** A filter or a matrix; a normalization's scale or offset; any other bias. */
  kind: "weights" | "norm" | "bias";
}

/** A model with its parameters. */
export interface Network {
  parameters: readonly Parameter[];
  /** Logits [n, classes] of normalized images [n, side, side, 3]; in training, normalizations use and move batch statistics. */
  forward(ops: TrainingOps, x: Tensor4D, training: boolean): Tensor2D;
  dispose(): void;
}

/** An architecture with its recipe; `create` draws the initial parameters that are not pretrained from the seed. */
export interface Model {
  id: string;
  /** What a training of so many epochs consists of, in order. */
  stages(training: {epochs: number; batchSize: number}): readonly Stage[];
  create(options: {classes: number; seed: number}): Network;
}
