import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {wasmOps} from "../../../../src/training/engines/wasm/ops.ts";
import {loadRuntime} from "../../../../src/training/engines/wasm/load.ts";
import {findModel} from "../../../../src/training/models/index.ts";
import {composedOps} from "../../../../src/training/ops-composed.ts";
import type {Activation, BatchNormState, TrainingOps} from "../../../../src/training/ops.ts";
import {randomValues, relativeDifference} from "./agreement.ts";

beforeAll(async () => {
  await (await loadRuntime()).pool.setThreads(2);
});
afterAll(async () => (await loadRuntime()).pool.stop());

/** Runs the same code with the composed operations on the cpu backend and with ours on wasm, and reads all results. */
async function onBoth(
  run: (ops: TrainingOps) => Tensor[],
): Promise<{expected: Float32Array[]; actual: Float32Array[]}> {
  const read = async (backend: string, ops: TrainingOps) => {
    await tf.setBackend(backend);
    return Promise.all(run(ops).map(async (tensor) => (await tensor.data()) as Float32Array));
  };
  return {
    expected: await read("cpu", composedOps()),
    actual: await read("wasm", wasmOps(await loadRuntime())),
  };
}

function expectAgreement(
  {expected, actual}: {expected: Float32Array[]; actual: Float32Array[]},
  tolerance: number,
): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((values, index) =>
    expect(relativeDifference(actual[index]!, values)).toBeLessThan(tolerance),
  );
}

const tensorOf = <T extends Tensor>(shape: number[], seed: number, add = 0, scale = 1): T => {
  const {values} = randomValues(shape, seed);
  return tf.tensor(
    values.map((value) => add + scale * value),
    shape,
  ) as T;
};

function normState(channels: number): BatchNormState {
  return {
    scale: tf.variable(tensorOf([channels], 11, 1, 0.5)),
    offset: tf.variable(tensorOf([channels], 12)),
    mean: tf.variable(tensorOf([channels], 13)),
    variance: tf.variable(tensorOf([channels], 14, 1.5)),
    epsilon: 1e-5,
  };
}

const activations: Activation[] = ["none", "relu", "relu6"];
const norms = activations.flatMap((activation) =>
  [false, true].flatMap((hasResidual) => [3, 8, 33].map((channels) => ({activation, hasResidual, channels}))),
);

describe.each(norms)("batchNorm: $activation, residual $hasResidual, $channels channels", (norm) => {
  const {activation, hasResidual, channels} = norm;
  const shape = [3, 5, 7, channels];
  const residualOf = () => (hasResidual ? tensorOf<Tensor4D>(shape, 2) : null);

  test("training: output, gradients and running statistics agree", async () => {
    const results = await onBoth((ops) => {
      const state = normState(channels);
      // Three deviations from zero: far enough that a careless variance would show.
      const x = tensorOf<Tensor4D>(shape, 1, 3);
      const residual = residualOf();
      const weights = tensorOf<Tensor4D>(shape, 3);
      const apply = (...[input, , , added]: Tensor[]) =>
        ops.batchNorm(input as Tensor4D, state, {
          training: true,
          activation,
          residual: (added as Tensor4D) ?? null,
        });
      const inputs = residual ? [x, state.scale, state.offset, residual] : [x, state.scale, state.offset];
      const {grads, value} = tf.valueAndGrads((...values: Tensor[]) =>
        tf.sum(tf.mul(apply(...values), weights)),
      )(inputs);
      return [value, ...grads, state.mean, state.variance];
    });
    expectAgreement(results, 1e-4);
  });

  test("inference: output agrees and the running statistics stay", async () => {
    const results = await onBoth((ops) => {
      const state = normState(channels);
      const options = {training: false, activation, residual: residualOf()};
      return [ops.batchNorm(tensorOf(shape, 1), state, options), state.mean, state.variance];
    });
    expectAgreement(results, 1e-5);
    expect(relativeDifference(results.actual[1]!, tensorOf([channels], 13).dataSync())).toBe(0);
  });
});

test("normalizePixels agrees, and black and white become (0 − mean) / deviation and (1 − mean) / deviation", async () => {
  const pixels = Uint8Array.of(0, 0, 0, 255, 255, 255, 10, 128, 200, 1, 2, 3);
  const results = await onBoth((ops) => [ops.normalizePixels(pixels, [1, 2, 2, 3])]);
  expectAgreement(results, 1e-6);
  expect(results.actual[0]![0]).toBeCloseTo(-0.485 / 0.229, 5);
  expect(results.actual[0]![5]).toBeCloseTo((1 - 0.406) / 0.225, 5);
});

test("globalAveragePool agrees, with its gradient", async () => {
  const results = await onBoth((ops) => {
    const weights = tensorOf<Tensor2D>([4, 6], 2);
    const loss = (x: Tensor) => tf.sum(tf.mul(ops.globalAveragePool(x as Tensor4D), weights));
    const {value, grad} = tf.valueAndGrad(loss)(tensorOf([4, 3, 5, 6], 1));
    return [value, grad];
  });
  expectAgreement(results, 1e-5);
});

test("crossEntropy is the logarithm of the classes for equal logits, and its gradient softmax minus one-hot", async () => {
  const {expected, actual} = await onBoth((ops) => {
    const loss = (logits: Tensor) => ops.crossEntropy(logits as Tensor2D, Uint8Array.of(0, 2));
    const {value, grad} = tf.valueAndGrad(loss)(tf.zeros([2, 3]));
    return [value, grad];
  });
  for (const [value, gradient] of [expected, actual] as [Float32Array, Float32Array][]) {
    expect(value[0]).toBeCloseTo(Math.log(3), 6);
    expect(relativeDifference(gradient, [-1 / 3, 1 / 6, 1 / 6, 1 / 6, 1 / 6, -1 / 3])).toBeLessThan(1e-6);
  }
});

test("the whole network agrees: first loss to 1e-4, every gradient to 1e-3", async () => {
  const {values} = randomValues([4, 16, 16, 3], 9);
  const pixels = Uint8Array.from(values, (value) => 128 + 127 * value);
  const results = await onBoth((ops) => {
    const network = findModel("resnet-w16").create({classes: 2, seed: 3});
    const variables = network.parameters.map(({variable}) => variable);
    const forward = () => network.forward(ops, ops.normalizePixels(pixels, [4, 16, 16, 3]), true);
    const loss = () => ops.crossEntropy(forward(), Uint8Array.of(0, 1, 1, 0));
    const {value, grads} = tf.variableGrads(loss, variables);
    return [value, ...variables.map(({name}) => grads[name]!)];
  });
  expect(results.actual[0]![0]).toBeCloseTo(results.expected[0]![0]!, 4);
  expectAgreement(results, 1e-3);
});

test("dense sees weights that AdamW has changed in place", async () => {
  const results = await onBoth((ops) => {
    const weights = tf.variable(tensorOf<Tensor2D>([24, 5], 2));
    const x = tensorOf<Tensor2D>([3, 24], 1);
    const before = ops.dense(x, weights, null);
    const moments = {
      firstMoment: tf.variable(tf.zeros([24, 5])),
      secondMoment: tf.variable(tf.zeros([24, 5])),
    };
    const update = {
      parameter: weights as tf.Variable,
      gradient: tensorOf([24, 5], 3),
      weightDecay: 0,
      ...moments,
    };
    ops.adamW([update], {learningRate: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 1e-5, step: 1});
    return [before, ops.dense(x, weights, null)];
  });
  expectAgreement(results, 1e-4);
  expect(relativeDifference(results.actual[1]!, results.actual[0]!)).toBeGreaterThan(0.1);
});

test.each([
  ["maxPool", (ops: TrainingOps, x: Tensor4D): Tensor => ops.maxPool(x, 3, {stride: 2, padding: 1})],
  ["concatPool", (ops: TrainingOps, x: Tensor4D): Tensor => ops.concatPool(x)],
])("%s and its gradient agree, negative values included", async (_, pool) => {
  const results = await onBoth((ops) => {
    const weighted = (x: Tensor) => {
      const y = pool(ops, x as Tensor4D);
      return tf.sum(tf.mul(y, tensorOf(y.shape, 5)));
    };
    const {value, grad} = tf.valueAndGrad(weighted)(tensorOf([2, 7, 7, 5], 4, -0.5));
    return [value, grad];
  });
  expectAgreement(results, 1e-5);
});
