import type {Tensor2D, Tensor4D, Variable} from "@tensorflow/tfjs-core";
import type {TrainingOps} from "../ops.ts";

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
