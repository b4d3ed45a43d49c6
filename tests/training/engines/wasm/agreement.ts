import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, NamedTensorMap, Tensor} from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {createRandom} from "../../../../src/training/data/random.ts";

export type Values = Record<string, {values: Float32Array; shape: number[]}>;

/** Numbers in [-1, 1), the same for the same seed and shape. */
export function randomValues(shape: number[], seed = 1): {values: Float32Array; shape: number[]} {
  const random = createRandom(seed);
  return {values: Float32Array.from({length: tf.util.sizeFromShape(shape)}, () => 2 * random() - 1), shape};
}

/** Runs one tfjs kernel on one backend and reads its result. */
export async function runKernelOn(
  backend: string,
  name: string,
  inputs: Values,
  attributes: object,
): Promise<Float32Array> {
  await tf.setBackend(backend);
  const tensors: NamedTensorMap = {};
  for (const [key, {values, shape}] of Object.entries(inputs)) tensors[key] = tf.tensor(values, shape);
  const result = tf.engine().runKernel(name, tensors, attributes as NamedAttrMap) as Tensor;
  const values = (await result.data()) as Float32Array;
  tf.dispose([result, ...Object.values(tensors)]);
  return values;
}

/** Largest difference of two arrays over the largest value of the second: 0 when they are the same. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new Error(`lengths differ: ${actual.length}, ${expected.length}`);
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const distance = Math.abs(actual[index]! - expected[index]!);
    // Not Math.max: a NaN must not be lost.
    if (!(distance <= difference)) difference = distance;
    largest = Math.max(largest, Math.abs(expected[index]!));
  }
  return largest === 0 ? difference : difference / largest;
}
