import type {Rank, Tensor4D, Variable} from "@tensorflow/tfjs-core";
import type {BatchNormState, TrainingOps} from "../ops.ts";
import type {Model} from "./model.ts";
import {createParameters} from "./parameters.ts";
import type {ParameterStore} from "./parameters.ts";

/** Residual blocks in each of the four stages: 2, as in ResNet-18. */
const blocksPerStage = 2;

interface Block {
  stride: number;
  first: {filter: Variable<Rank.R4>; norm: BatchNormState};
  second: {filter: Variable<Rank.R4>; norm: BatchNormState};
  /** A 1 × 1 convolution where the shape changes; null where the input itself is added. */
  shortcut: {filter: Variable<Rank.R4>; norm: BatchNormState} | null;
}

/**
 * A ResNet-18 (He et al., "Deep residual learning", 2015) of `width` channels for small images: its first convolution is
 * 3 × 3 with stride 2 and no pooling follows, the four stages have `width`, 2, 4 and 8 × `width` channels.
 */
export function resnet(width: number): Model {
  return {
    id: `resnet-w${width}`,
    // Error in % after 4 epochs on the emoji birds with 1.5e-3, 3e-3, 6e-3: batch 16: 15, 14, 26; batch 64: 18, 18 and 15
    // (two seeds), 15. With 3e-3, 6e-3, 12e-3: batch 256: 24, 23, 35.
    maxLearningRate: (batchSize) => 3e-3 * Math.sqrt(Math.max(1, batchSize / 64)),
    create({classes, seed}) {
      const store = createParameters(seed);
      const stem = {filter: store.filter(3, 3, width), norm: store.norm(width)};
      const blocks = createBlocks(store, width);
      const head = store.dense(8 * width, classes);
      return {
        parameters: store.parameters,
        forward(ops, x, training) {
          let y = convNorm(ops, x, stem, {stride: 2, padding: 1, training});
          for (const block of blocks) y = residualBlock(ops, y, block, training);
          return ops.dense(ops.globalAveragePool(y), head.weights, head.bias);
        },
        dispose: store.dispose,
      };
    },
  };
}

function createBlocks(store: ParameterStore, width: number): Block[] {
  const blocks: Block[] = [];
  let inputs = width;
  for (let stage = 0; stage < 4; stage++) {
    const outputs = width * 2 ** stage;
    for (let index = 0; index < blocksPerStage; index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const changes = stride > 1 || inputs !== outputs;
      blocks.push({
        stride,
        first: {filter: store.filter(3, inputs, outputs), norm: store.norm(outputs)},
        second: {filter: store.filter(3, outputs, outputs), norm: store.norm(outputs)},
        shortcut: changes ? {filter: store.filter(1, inputs, outputs), norm: store.norm(outputs)} : null,
      });
      inputs = outputs;
    }
  }
  return blocks;
}

function residualBlock(ops: TrainingOps, x: Tensor4D, block: Block, training: boolean): Tensor4D {
  const {stride, first, second, shortcut} = block;
  const hidden = convNorm(ops, x, first, {stride, padding: 1, training});
  const added = shortcut
    ? ops.batchNorm(ops.conv2d(x, shortcut.filter, {stride, padding: 0}), shortcut.norm, {
        training,
        activation: "none",
        residual: null,
      })
    : x;
  const residual = ops.conv2d(hidden, second.filter, {stride: 1, padding: 1});
  return ops.batchNorm(residual, second.norm, {training, activation: "relu", residual: added});
}

function convNorm(
  ops: TrainingOps,
  x: Tensor4D,
  {filter, norm}: {filter: Variable<Rank.R4>; norm: BatchNormState},
  {stride, padding, training}: {stride: number; padding: number; training: boolean},
): Tensor4D {
  const y = ops.conv2d(x, filter, {stride, padding});
  return ops.batchNorm(y, norm, {training, activation: "relu", residual: null});
}
