// What a forward pass decides and the backward pass follows: which activations let a gradient through, and which pixel is
// the highest of its channel. Two engines decide otherwise where values lie within rounding of each other.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import type {TrainingOps} from "../../../src/training/ops.ts";

/** The values that one operation decided by. */
export interface Choice {
  kind: "relu" | "relu6" | "highest";
  values: Float32Array;
  /** NHWC for "highest". */
  shape: readonly number[];
}

/** An engine's operations with activations apart from their normalizations; `read` gives what was decided, in order. */
export function recordChoices(ops: TrainingOps): {ops: TrainingOps; read: () => Promise<Choice[]>} {
  const kept: {kind: Choice["kind"]; x: Tensor}[] = [];
  const keep = <T extends Tensor>(kind: Choice["kind"], x: T): T => {
    kept.push({kind, x: tf.keep(tf.clone(x))});
    return x;
  };
  return {
    ops: withDecisions(ops, {
      activate: (x, kind) => activated(keep(kind, x), kind),
      concatPool: (x) => ops.concatPool(keep("highest", x)),
    }),
    async read() {
      const choices: Choice[] = [];
      for (const {kind, x} of kept) {
        choices.push({kind, values: (await x.data()) as Float32Array, shape: x.shape});
        x.dispose();
      }
      return choices;
    },
  };
}

/** The same operations, forward as ever; backward, gradients go where `choices` say, whoever made them. */
export function holdChoices(ops: TrainingOps, choices: readonly Choice[]): TrainingOps {
  const masks = choices.map(maskOf)[Symbol.iterator]();
  const next = (shape: number[]) => tf.tensor(masks.next().value!, shape);
  const held = <T extends Tensor>(
    x: Tensor,
    forward: (x: Tensor) => T,
    back: (dy: T, mask: Tensor) => Tensor,
  ) => {
    const mask = next(x.shape);
    const apply = tf.customGrad((input, save) => {
      (save as tf.GradSaveFunc)([mask]);
      return {value: forward(input as Tensor), gradFunc: (dy, [saved]) => back(dy as T, saved!)};
    });
    return apply(x) as T;
  };
  return withDecisions(ops, {
    activate: (x, kind) => held(x, (input) => activated(input, kind) as typeof x, tf.mul),
    concatPool: (x) =>
      held(
        x,
        (input) => ops.concatPool(input as Tensor4D),
        (dy, mask) => concatPoolGradient(dy, mask as Tensor4D),
      ),
  });
}

/** Where a gradient passes: 1, elsewhere 0. */
export function maskOf({kind, values, shape}: Choice): Float32Array {
  if (kind === "relu") return values.map((value) => (value > 0 ? 1 : 0));
  if (kind === "relu6") return values.map((value) => (value > 0 && value < 6 ? 1 : 0));
  const mask = new Float32Array(values.length);
  for (const place of highestPlaces(values, shape)) mask[place] = 1;
  return mask;
}

/** Gates that two engines set differently: how many, of how many, and how near to its bound the furthest of them lies. */
export function compareChoices(
  ours: readonly Choice[],
  theirs: readonly Choice[],
): {differing: number; all: number; furthest: number} {
  let [differing, all, furthest] = [0, 0, 0];
  for (const [index, choice] of ours.entries()) {
    const [mask, otherMask] = [maskOf(choice), maskOf(theirs[index]!)];
    all += mask.length;
    mask.forEach((value, place) => {
      if (value === otherMask[place]) return;
      differing += 1;
      furthest = Math.max(furthest, distanceToBound(choice, place));
    });
  }
  return {differing, all, furthest};
}

function distanceToBound({kind, values, shape}: Choice, place: number): number {
  const value = values[place]!;
  if (kind === "relu") return Math.abs(value);
  if (kind === "relu6") return Math.min(Math.abs(value), Math.abs(value - 6));
  const [, height, width, channels] = shape as [number, number, number, number];
  const highest = highestPlaces(values, shape);
  const column = Math.floor(place / (height * width * channels)) * channels + (place % channels);
  return values[highest[column]!]! - value;
}

/** Of each image and channel the place of the first highest value. */
function highestPlaces(values: Float32Array, shape: readonly number[]): number[] {
  const [images, height, width, channels] = shape as [number, number, number, number];
  return Array.from({length: images * channels}, (_, column) => {
    const first = Math.floor(column / channels) * height * width * channels + (column % channels);
    let place = first;
    for (let pixel = 1; pixel < height * width; pixel++)
      if (values[first + pixel * channels]! > values[place]!) place = first + pixel * channels;
    return place;
  });
}

type Activated = "relu" | "relu6";

const activated = <T extends Tensor>(x: T, kind: Activated): T =>
  kind === "relu" ? tf.relu(x) : tf.relu6(x);

/** An engine's operations with other activations and pooling in the place of its own. */
function withDecisions(
  ops: TrainingOps,
  {
    activate,
    concatPool,
  }: {activate: <T extends Tensor>(x: T, kind: Activated) => T; concatPool: TrainingOps["concatPool"]},
): TrainingOps {
  return {
    ...ops,
    batchNorm(x, state, {activation, ...options}) {
      const y = ops.batchNorm(x, state, {...options, activation: "none"});
      return activation === "none" ? y : activate(y, activation);
    },
    relu: (x) => activate(x, "relu"),
    concatPool,
  };
}

/** The gradient of the highest goes where the mask is 1, the gradient of the mean everywhere in equal parts. */
function concatPoolGradient(dy: Tensor2D, mask: Tensor4D): Tensor4D {
  const [images, height, width, channels] = mask.shape;
  const part = (index: number) =>
    tf.reshape(tf.slice(dy, [0, index * channels], [images, channels]), [images, 1, 1, channels]);
  return tf.add(tf.mul(mask, part(0)), tf.div(part(1), height * width));
}
