import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {describe, expect, test} from "vitest";
import {composedOps} from "../../../src/training/ops-composed.ts";
import type {Activation, BatchNormState, TrainingOps, Window} from "../../../src/training/ops.ts";
import {randomValues, relativeDifference} from "./wasm/agreement.ts";

/** An engine's operations, to be held against the composed ones. */
export interface EngineOperations {
  /** The tfjs backend that they run on. */
  backend: string;
  /** Makes the backend ready; asked for in each test. */
  open: () => Promise<TrainingOps>;
  /** Channels going in, and their number coming out of a convolution; several where the engine treats them in several ways. */
  channels: readonly (readonly [inputs: number, outputs: number])[];
  /** Why nothing can be tested here; null where it can. */
  missing: string | null;
}

const tensorOf = <T extends Tensor>(shape: number[], seed: number, add = 0, scale = 1): T => {
  const {values} = randomValues(shape, seed);
  return tf.tensor(
    values.map((value) => add + scale * value),
    shape,
  ) as T;
};

const normState = (channels: number): BatchNormState => ({
  scale: tf.variable(tensorOf([channels], 11, 1, 0.5)),
  offset: tf.variable(tensorOf([channels], 12)),
  mean: tf.variable(tensorOf([channels], 13)),
  variance: tf.variable(tensorOf([channels], 14, 1.5)),
  epsilon: 1e-3,
});

const weigh = (y: Tensor): tf.Scalar => tf.sum(tf.mul(y, tensorOf(y.shape, 9)));

/** A result and its gradients with respect to the inputs, weighed so that no two elements count alike. */
function withGradients(run: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): Tensor[] {
  return [run(...inputs), ...tf.grads((...values) => weigh(run(...values)))(inputs)];
}

const windows: Window[] = [
  {stride: 1, padding: 0},
  {stride: 1, padding: 1},
  {stride: 2, padding: 1},
  {stride: 1, padding: "same"},
  {stride: 2, padding: "same"},
];

/** Tests every operation with its gradients: the largest difference from the composed one on the cpu backend, relative. */
export function describeOperations(
  title: string,
  {backend, open, channels, missing}: EngineOperations,
): void {
  /** The same code with the composed operations on the cpu backend and with the engine's. */
  async function difference(run: (ops: TrainingOps) => Tensor[]): Promise<number> {
    const read = (ops: TrainingOps) =>
      Promise.all(run(ops).map(async (tensor) => (await tensor.data()) as Float32Array));
    await tf.setBackend("cpu");
    const expected = await read(composedOps());
    const ops = await open();
    await tf.setBackend(backend);
    const actual = await read(ops);
    expect(actual).toHaveLength(expected.length);
    return Math.max(...expected.map((values, index) => relativeDifference(actual[index]!, values)));
  }

  const name = missing === null ? title : `${title} (skipped: ${missing})`;
  describe.skipIf(missing !== null).each(channels)(`${name}, channels %i and %i`, (channelsIn, outputs) => {
    test.each(windows)("conv2d, stride $stride, padding $padding", async (window) => {
      const inputs = () => [tensorOf([2, 8, 7, channelsIn], 1), tensorOf([3, 3, channelsIn, outputs], 2)];
      const run = (ops: TrainingOps) =>
        withGradients((x, filter) => ops.conv2d(x as Tensor4D, filter as Tensor4D, window), inputs());
      expect(await difference(run)).toBeLessThan(1e-5);
    });

    test("conv2d of single pixels", async () => {
      const inputs = () => [tensorOf([2, 8, 7, channelsIn], 1), tensorOf([1, 1, channelsIn, outputs], 2)];
      const window: Window = {stride: 1, padding: 0};
      const run = (ops: TrainingOps) =>
        withGradients((x, filter) => ops.conv2d(x as Tensor4D, filter as Tensor4D, window), inputs());
      expect(await difference(run)).toBeLessThan(1e-5);
    });

    test.each(windows)("depthwiseConv2d, stride $stride, padding $padding", async (window) => {
      const inputs = () => [tensorOf([2, 8, 7, channelsIn], 1), tensorOf([3, 3, channelsIn, 1], 2)];
      const run = (ops: TrainingOps) =>
        withGradients(
          (x, filter) => ops.depthwiseConv2d(x as Tensor4D, filter as Tensor4D, window),
          inputs(),
        );
      expect(await difference(run)).toBeLessThan(1e-5);
    });

    // Images smaller than the filter too, so that no output has all its taps within.
    const smallest = [
      {stride: 1, side: 9},
      {stride: 2, side: 9},
      {stride: 1, side: 3},
      {stride: 2, side: 2},
    ];
    test.each(smallest)(
      "depthwiseConv2d of 5 × 5, stride $stride, on $side pixels",
      async ({stride, side}) => {
        const inputs = () => [tensorOf([2, side, side, channelsIn], 1), tensorOf([5, 5, channelsIn, 1], 2)];
        const run = (ops: TrainingOps) =>
          withGradients(
            (x, filter) => ops.depthwiseConv2d(x as Tensor4D, filter as Tensor4D, {stride, padding: "same"}),
            inputs(),
          );
        expect(await difference(run)).toBeLessThan(1e-5);
      },
    );

    const activations: Activation[] = ["none", "relu", "relu6"];
    const norms = activations.flatMap((activation) =>
      [false, true].map((hasResidual) => ({activation, hasResidual})),
    );
    test.each(norms)(
      "batchNorm in training, $activation, residual $hasResidual",
      async ({activation, hasResidual}) => {
        const run = (ops: TrainingOps) => {
          const state = normState(channelsIn);
          const [x, residual] = [
            tensorOf<Tensor4D>([3, 5, 7, channelsIn], 1),
            tensorOf<Tensor4D>([3, 5, 7, channelsIn], 2),
          ];
          const apply = (...[input, scale, offset, added]: Tensor[]) =>
            ops.batchNorm(
              input as Tensor4D,
              {...state, scale: scale as tf.Variable, offset: offset as tf.Variable},
              {training: true, activation, residual: hasResidual ? (added as Tensor4D) : null},
            );
          const results = withGradients(apply, [
            x,
            state.scale,
            state.offset,
            ...(hasResidual ? [residual] : []),
          ]);
          // Moved twice by withGradients: by the run itself and by the run for the gradients.
          return [...results, tf.clone(state.mean), tf.clone(state.variance)];
        };
        expect(await difference(run)).toBeLessThan(1e-5);
      },
    );

    test("batchNorm for inference leaves the running statistics as they are", async () => {
      const run = (ops: TrainingOps) => {
        const state = normState(channelsIn);
        const options = {training: false, activation: "relu6", residual: null} as const;
        const y = ops.batchNorm(tensorOf<Tensor4D>([3, 5, 7, channelsIn], 1), state, options);
        return [y, tf.clone(state.mean), tf.clone(state.variance)];
      };
      expect(await difference(run)).toBeLessThan(1e-5);
    });

    test.each(windows.slice(1))(
      "maxPool of 3 × 3, of equal maxima too, stride $stride, padding $padding",
      async (window) => {
        const x = () => tensorOf<Tensor4D>([2, 8, 6, channelsIn], 1);
        // Few different values, so that several pixels of a window share the highest.
        for (const input of [x, () => tf.round(tf.mul<Tensor4D>(x(), 3))]) {
          const run = (ops: TrainingOps) =>
            withGradients((y) => ops.maxPool(y as Tensor4D, 3, window), [input()]);
          expect(await difference(run)).toBeLessThan(1e-5);
        }
      },
    );

    test("globalAveragePool and concatPool, of equal maxima too", async () => {
      // Few different values, so that several pixels share the highest.
      const x = () => tf.round(tf.mul(tensorOf([2, 4, 3, channelsIn], 1), 3));
      const mean = (ops: TrainingOps) => withGradients((y) => ops.globalAveragePool(y as Tensor4D), [x()]);
      expect(await difference(mean)).toBeLessThan(1e-5);
      const both = (ops: TrainingOps) => withGradients((y) => ops.concatPool(y as Tensor4D), [x()]);
      expect(await difference(both)).toBeLessThan(1e-5);
    });

    test("dense, with a bias and without", async () => {
      const inputs = () => [
        tensorOf([3, channelsIn], 1),
        tensorOf([channelsIn, outputs], 2),
        tensorOf([outputs], 3),
      ];
      const withBias = (ops: TrainingOps) =>
        withGradients((x, weights, bias) => ops.dense(x as Tensor2D, weights as Tensor2D, bias!), inputs());
      expect(await difference(withBias)).toBeLessThan(1e-5);
      const without = (ops: TrainingOps) =>
        withGradients(
          (x, weights) => ops.dense(x as Tensor2D, weights as Tensor2D, null),
          inputs().slice(0, 2),
        );
      expect(await difference(without)).toBeLessThan(1e-5);
    });

    test("crossEntropy, of extreme logits too", async () => {
      const labels = Uint8Array.of(0, 2, 1, 2);
      const run = (ops: TrainingOps) =>
        withGradients(
          (x) => ops.crossEntropy(x as Tensor2D, labels),
          [tf.tensor2d([1, 2, 3, 100, -100, 0, 0, 0, 0, -3, 4, 1], [4, 3])],
        );
      expect(await difference(run)).toBeLessThan(1e-5);
    });

    test("normalizePixels", async () => {
      const pixels = Uint8Array.from({length: 2 * 3 * 3 * 3}, (_, index) => (index * 37) % 256);
      expect(await difference((ops) => [ops.normalizePixels(pixels, [2, 3, 3, 3])])).toBeLessThan(1e-5);
    });

    test("adamW over five steps, with weight decay and without, also where a parameter is assigned between", async () => {
      const run = (ops: TrainingOps) =>
        [0, 0.01].flatMap((weightDecay) => {
          const parameter = tf.variable(tensorOf([4, 3], 1));
          const [firstMoment, secondMoment] = [tf.variable(tf.zeros([4, 3])), tf.variable(tf.zeros([4, 3]))];
          for (let step = 1; step <= 5; step++) {
            const gradient = tensorOf([4, 3], 20 + step);
            if (step === 4) parameter.assign(tensorOf([4, 3], 2));
            ops.adamW([{parameter, gradient, firstMoment, secondMoment, weightDecay}], {
              learningRate: 0.01,
              beta1: 0.9,
              beta2: 0.99,
              epsilon: 1e-5,
              step,
            });
          }
          return [parameter, firstMoment, secondMoment];
        });
      expect(await difference(run)).toBeLessThan(1e-5);
    });
  });
}
