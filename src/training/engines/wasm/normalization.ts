// Normalizations of the wasm engine.
import type {TensorInfo} from "@tensorflow/tfjs-core";
import {batchNormMomentum} from "../../ops.ts";
import type {Activation} from "../../ops.ts";
import type {Runtime} from "./runtime.ts";

/** Numbers of the activations in kernels/normalization.ts. */
const activationNumber: Record<Activation, number> = {none: 0, relu: 1, relu6: 2};

/** Rows of a part: parts follow from the shape alone, so sums do not depend on the number of threads. */
const partRows = 1024;
const maximumParts = 64;

/** [rows, channels] of an NHWC tensor, and the parts its rows are shared out in. */
interface Rows {
  rows: number;
  channels: number;
  parts: number;
}

function rowsOf(shape: readonly number[]): Rows {
  const channels = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  // A part's values should fill the cache, not its rows: narrow tensors take more rows at once.
  const wanted = Math.ceil((rows * channels) / (16 * partRows));
  return {rows, channels, parts: Math.max(1, Math.min(maximumParts, wanted, rows))};
}

export interface NormForward {
  x: TensorInfo;
  scale: TensorInfo;
  offset: TensorInfo;
  residual: TensorInfo | null;
  activation: Activation;
}

/** Mean and 1 / deviation of a batch by channel; moves the running statistics in place. */
export function normStatistics(
  runtime: Runtime,
  x: TensorInfo,
  running: {mean: TensorInfo; variance: TensorInfo; epsilon: number},
): {mean: TensorInfo; inverse: TensorInfo} {
  const {rows, channels, parts} = rowsOf(x.shape);
  const mean = runtime.createTensor([channels]);
  const inverse = runtime.createTensor([channels]);
  const partials = runtime.workspace(parts * 2 * channels * 8);
  const shared = [runtime.addressOf(x), partials, rows, channels, parts];
  runtime.pool.run("NormStatistics", {items: parts, arguments: shared});
  runtime.pool.run("NormFinish", {
    items: 1,
    arguments: [...shared, ...[mean, inverse, running.mean, running.variance].map(runtime.addressOf)],
    floats: [running.epsilon, batchNormMomentum],
  });
  return {mean, inverse};
}

/** activation((x − mean) · inverse · scale + offset + residual). */
export function normApply(
  runtime: Runtime,
  {x, scale, offset, residual, activation}: NormForward,
  {mean, inverse}: {mean: TensorInfo; inverse: TensorInfo},
): TensorInfo {
  const {rows, channels, parts} = rowsOf(x.shape);
  const y = runtime.createTensor(x.shape);
  runtime.pool.run("NormApply", {
    items: parts,
    arguments: [
      ...[runtime.addressOf(x), runtime.addressOf(y), rows, channels, parts],
      ...[mean, inverse, scale, offset].map(runtime.addressOf),
      ...[residual ? runtime.addressOf(residual) : 0, activationNumber[activation]],
    ],
  });
  return y;
}

export interface NormGradients {
  x: TensorInfo;
  scale: TensorInfo;
  offset: TensorInfo;
  residual: TensorInfo | null;
}

/** All gradients of a training normalization; the residual's only where there was one. */
export function normBackward(
  runtime: Runtime,
  dy: TensorInfo,
  saved: {x: TensorInfo; y: TensorInfo; scale: TensorInfo; mean: TensorInfo; inverse: TensorInfo},
  {activation, hasResidual}: {activation: Activation; hasResidual: boolean},
): NormGradients {
  const {rows, channels, parts} = rowsOf(dy.shape);
  const gradients = {
    x: runtime.createTensor(dy.shape),
    scale: runtime.createTensor([channels]),
    offset: runtime.createTensor([channels]),
    residual: hasResidual ? runtime.createTensor(dy.shape) : null,
  };
  const partialBytes = parts * 2 * channels * 8;
  const partials = runtime.workspace(partialBytes + 3 * channels * 4);
  const factors = partials + partialBytes;
  const shared = [
    ...[runtime.addressOf(dy), runtime.addressOf(saved.x), rows, channels, parts],
    ...[runtime.addressOf(saved.y), runtime.addressOf(saved.mean), activationNumber[activation]],
  ];
  runtime.pool.run("NormGradientSums", {items: parts, arguments: [...shared, partials]});
  runtime.pool.run("NormGradientFinish", {
    items: 1,
    arguments: [
      ...[partials, rows, channels, parts],
      ...[saved.inverse, saved.scale, gradients.scale, gradients.offset].map(runtime.addressOf),
      factors,
    ],
  });
  const residual = gradients.residual ? runtime.addressOf(gradients.residual) : 0;
  runtime.pool.run("NormGradientApply", {
    items: parts,
    arguments: [...shared, factors, runtime.addressOf(gradients.x), residual],
  });
  return gradients;
}
