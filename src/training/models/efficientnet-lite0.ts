// The model EfficientNet-Lite0, pretrained.
import {readFileSync} from "node:fs";
import type {Rank, ShapeMap, Tensor4D, Variable} from "@tensorflow/tfjs-core";
import {createRandom} from "../data/random.ts";
import type {Activation, BatchNormState, TrainingOps, Window} from "../ops.ts";
import {fineTune} from "../recipe.ts";
import {createHead, fastaiDropout} from "./head.ts";
import type {Model} from "./model.ts";
import {createParameterStore} from "./parameters.ts";
import type {ParameterStore} from "./parameters.ts";
import {readSafetensors} from "./safetensors.ts";
import type {StoredTensor} from "./safetensors.ts";

const weightsFile = new URL("weights/efficientnet-lite0.safetensors", import.meta.url);
const weightsSha256 = "d96babcd3575ee756ae14a4107b8e2e4e2b731dd9f8307ed1d4e2fb1a63ee9c5";

/** As the weights were trained with; PyTorch's own default is 1e-5. */
const epsilon = 1e-3;

/**
 * The stages as in TensorFlow's efficientnet_lite_builder.py: blocks, side of the depthwise filter, stride of the first
 * block, and how many times wider a block is inside.
 */
const stages = [
  {blocks: 1, side: 3, stride: 1, expands: false},
  {blocks: 2, side: 3, stride: 2, expands: true},
  {blocks: 2, side: 5, stride: 2, expands: true},
  {blocks: 3, side: 3, stride: 2, expands: true},
  {blocks: 3, side: 5, stride: 1, expands: true},
  {blocks: 4, side: 5, stride: 2, expands: true},
  {blocks: 1, side: 3, stride: 1, expands: true},
];

/** Channels of the last feature map. */
const features = 1280;

interface Layer {
  filter: Variable<Rank.R4>;
  norm: BatchNormState;
}

/** An inverted residual: 1 × 1 convolution to more channels (or none), depthwise, 1 × 1 to few channels. */
interface Block {
  stride: number;
  expand: Layer | null;
  depthwise: Layer;
  project: Layer;
}

interface Body {
  stem: Layer;
  blocks: readonly Block[];
  top: Layer;
}

/**
 * EfficientNet-Lite0 (Tan and Le 2019, without squeeze-and-excitation, with ReLU6) pretrained on ImageNet, with fastai's
 * head, fine-tuned by fastai's recipe. `dropout` gives the head's two rates. No blocks are dropped in training.
 */
export function efficientNetLite0({dropout = fastaiDropout} = {}): Model {
  return {
    id: "efficientnet-lite0",
    stages: ({epochs}) => fineTune(epochs),
    create({classes, seed}) {
      const store = createParameterStore();
      const body = createBody(store);
      const head = createHead(store, {features, classes, dropout, random: createRandom(seed)});
      return {
        parameters: store.parameters,
        forward: (ops, x, training) => head(ops, featureMap(ops, body, x, training), training),
        dispose: store.dispose,
      };
    },
  };
}

/** The pretrained body. Throws when the file of the weights is not there or damaged. */
export function createBody(store: ParameterStore): Body {
  const tensors = readSafetensors(readFileSync(weightsFile), weightsSha256);
  const layer = (name: string): Layer => pretrainedLayer(store, tensors, name);
  const strides = stages.flatMap(({blocks, stride, expands}) =>
    Array.from({length: blocks}, (_, block) => ({stride: block === 0 ? stride : 1, expands})),
  );
  const stem = layer("stem");
  const blocks = strides.map(({stride, expands}, index) => ({
    stride,
    expand: expands ? layer(`blocks.${index}.expand`) : null,
    depthwise: layer(`blocks.${index}.depthwise`),
    project: layer(`blocks.${index}.project`),
  }));
  return {stem, blocks, top: layer("top")};
}

function pretrainedLayer(
  store: ParameterStore,
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
): Layer {
  const stored = (word: string): StoredTensor => {
    const tensor = tensors.get(`${name}.${word}`);
    if (tensor === undefined) throw new Error(`no such weights: ${name}.${word} (convert them again)`);
    return tensor;
  };
  const trained = <R extends Rank>(word: string, kind: "weights" | "norm") => {
    const {values, shape} = stored(word);
    return store.trained<R>(values, shape as ShapeMap[R], {part: "body", kind});
  };
  return {
    filter: trained<Rank.R4>("filter", "weights"),
    norm: {
      scale: trained("scale", "norm"),
      offset: trained("offset", "norm"),
      mean: store.kept(stored("mean").values),
      variance: store.kept(stored("variance").values),
      epsilon,
    },
  };
}

/** The last feature map of normalized images: [n, side, side, 3] to [n, ⌈side / 32⌉, ⌈side / 32⌉, 1280]. */
export function featureMap(
  ops: TrainingOps,
  {stem, blocks, top}: Body,
  x: Tensor4D,
  training: boolean,
): Tensor4D {
  const norm = (y: Tensor4D, layer: Layer, activation: Activation, residual: Tensor4D | null = null) =>
    ops.batchNorm(y, layer.norm, {training, activation, residual});
  const pointwise: Window = {stride: 1, padding: 0};
  let y = norm(ops.conv2d(x, stem.filter, {stride: 2, padding: "same"}), stem, "relu6");
  for (const {stride, expand, depthwise, project} of blocks) {
    const wide = expand ? norm(ops.conv2d(y, expand.filter, pointwise), expand, "relu6") : y;
    const window: Window = {stride, padding: "same"};
    const mixed = norm(ops.depthwiseConv2d(wide, depthwise.filter, window), depthwise, "relu6");
    const narrow = ops.conv2d(mixed, project.filter, pointwise);
    const isResidual = stride === 1 && narrow.shape[3] === y.shape[3];
    y = norm(narrow, project, "none", isResidual ? y : null);
  }
  return norm(ops.conv2d(y, top.filter, pointwise), top, "relu6");
}
