// The models ResNet-16 and ResNet-18, from scratch.
import type {Rank, Tensor4D, Variable} from "@tensorflow/tfjs-core";
import {createRandom} from "../data/random.ts";
import type {BatchNormState, TrainingOps} from "../ops.ts";
import type {Model} from "./model.ts";
import {fromScratch} from "../recipe.ts";
import {createParameterStore, newLayers} from "./parameters.ts";
import type {NewLayers} from "./parameters.ts";

/** Residual blocks in each of the four stages: 2, as in ResNet-18. */
const blocksPerStage = 2;

interface Block {
  stride: number;
  first: {filter: Variable<Rank.R4>; norm: BatchNormState};
  second: {filter: Variable<Rank.R4>; norm: BatchNormState};
  /** A 1 × 1 convolution where the shape changes; null where the input itself is added. */
  shortcut: {filter: Variable<Rank.R4>; norm: BatchNormState} | null;
}

/** What comes before the blocks: a convolution with stride 2, then perhaps a 3 × 3 maximum with stride 2. */
interface Stem {
  side: number;
  pools: boolean;
}

interface Architecture {
  id: string;
  /** Channels of the first stage; the others have 2, 4 and 8 times as many. */
  width: number;
  stem: Stem;
  /** Highest learning rate at batch size 64. */
  maxLearningRate: number;
}

/** A ResNet-18 for small images: a quarter of the channels, a 3 × 3 first convolution, no pooling after it. */
export const resnet16 = resnet({
  id: "resnet-w16",
  width: 16,
  stem: {side: 3, pools: false},
  // Error in % after 4 epochs on the emoji birds (seed 1, wasm) with 1.5e-3, 3e-3, 6e-3 here: batch 16: 15, 15, 18;
  // batch 64: 16, 17, 18; batch 256: 29, 20, 29.
  maxLearningRate: 3e-3,
});

/** The ResNet-18 of the paper; 1e-3 is fastai's default rate (`Learner`, lr). */
export const resnet18 = resnet({
  id: "resnet18",
  width: 64,
  stem: {side: 7, pools: true},
  maxLearningRate: 1e-3,
});

/** A network of the shape of ResNet-18 (He et al., "Deep residual learning", 2015), trained from scratch. */
function resnet({id, width, stem, maxLearningRate}: Architecture): Model {
  return {
    id,
    // Larger batches take fewer steps and bear more.
    stages: ({epochs, batchSize}) =>
      fromScratch(epochs, maxLearningRate * Math.sqrt(Math.max(1, batchSize / 64))),
    create({classes, seed}) {
      const store = createParameterStore();
      const layers = newLayers(store, "body", createRandom(seed));
      const first = {filter: layers.filter(stem.side, 3, width), norm: layers.norm(width)};
      const blocks = createBlocks(layers, width);
      const head = layers.dense(8 * width, classes);
      return {
        parameters: store.parameters,
        forward(ops, x, training) {
          let y = convNorm(ops, x, first, {stride: 2, padding: (stem.side - 1) / 2, training});
          if (stem.pools) y = ops.maxPool(y, 3, {stride: 2, padding: 1});
          for (const block of blocks) y = residualBlock(ops, y, block, training);
          return ops.dense(ops.globalAveragePool(y), head.weights, head.bias);
        },
        dispose: store.dispose,
      };
    },
  };
}

function createBlocks(layers: NewLayers, width: number): Block[] {
  const blocks: Block[] = [];
  let inputs = width;
  for (let stage = 0; stage < 4; stage++) {
    const outputs = width * 2 ** stage;
    for (let index = 0; index < blocksPerStage; index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const changes = stride > 1 || inputs !== outputs;
      blocks.push({
        stride,
        first: {filter: layers.filter(3, inputs, outputs), norm: layers.norm(outputs)},
        second: {filter: layers.filter(3, outputs, outputs), norm: layers.norm(outputs)},
        shortcut: changes ? {filter: layers.filter(1, inputs, outputs), norm: layers.norm(outputs)} : null,
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
