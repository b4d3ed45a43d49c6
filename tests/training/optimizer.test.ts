import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {wasmOps} from "../../src/training/engines/wasm/ops.ts";
import {loadRuntime} from "../../src/training/engines/wasm/load.ts";
import type {Parameter} from "../../src/training/models/network.ts";
import {createAdamW} from "../../src/training/optimizer.ts";
import {composedOps} from "../../src/training/ops-composed.ts";
import type {TrainingOps} from "../../src/training/ops.ts";
import {createRandom} from "../../src/training/data/random.ts";
import {relativeDifference} from "./engines/wasm/agreement.ts";

const variants: [string, string, () => Promise<TrainingOps>][] = [
  ["composed", "cpu", async () => composedOps()],
  ["wasm", "wasm", async () => wasmOps(await loadRuntime())],
];

beforeAll(async () => {
  await (await loadRuntime()).pool.setThreads(2);
});
afterAll(async () => (await loadRuntime()).pool.stop());

/** Two steps of one parameter by hand, in double precision, after Loshchilov and Hutter (2019), algorithm 2. */
describe.each(variants)("AdamW, %s", (_, backend, createOps) => {
  test("moves a parameter as the published formula does", async () => {
    const ops = await createOps();
    await tf.setBackend(backend);
    const variable = tf.variable(tf.tensor1d([1, -2]));
    const optimizer = createAdamW(ops, [{variable, part: "body", kind: "weights"}]);
    optimizer.apply(
      {[variable.name]: tf.tensor1d([0.5, -0.1])},
      {learningRates: {body: 0.1, head: 0.2}, momentum: 0.9},
    );
    // Bias-corrected, the first step is sign(gradient) · learning rate · |g| / (|g| + 1e-5), from 0.999 of the parameter.
    expect(relativeDifference(await variable.data(), [0.999 - 0.099998, -1.998 + 0.09999])).toBeLessThan(
      1e-6,
    );

    optimizer.apply(
      {[variable.name]: tf.tensor1d([-0.25, 0.3])},
      {learningRates: {body: 0.1, head: 0.2}, momentum: 0.9},
    );
    // First moments 0.02 and 0.021 over 0.19; second moments 0.0031 and 0.0009999… over 0.0199: roots 0.39469 and 0.22416.
    const first = 0.899002 * 0.999 - (0.1 * (0.02 / 0.19)) / (Math.sqrt(0.0031 / 0.0199) + 1e-5);
    const second = -1.89801 * 0.999 - (0.1 * (0.021 / 0.19)) / (Math.sqrt(0.000999 / 0.0199) + 1e-5);
    expect(relativeDifference(await variable.data(), [first, second])).toBeLessThan(1e-5);
    optimizer.dispose();
  });

  test("spares normalizations and biases the decay", async () => {
    const ops = await createOps();
    await tf.setBackend(backend);
    const variable = tf.variable(tf.tensor1d([4]));
    const optimizer = createAdamW(ops, [{variable, part: "body", kind: "norm"}]);
    optimizer.apply(
      {[variable.name]: tf.tensor1d([0])},
      {learningRates: {body: 0.1, head: 0.2}, momentum: 0.9},
    );
    expect([...(await variable.data())]).toEqual([4]);
    optimizer.dispose();
  });

  test("moves body and head at rates of their own", async () => {
    const ops = await createOps();
    await tf.setBackend(backend);
    const body = tf.variable(tf.tensor1d([0]));
    const head = tf.variable(tf.tensor1d([0]));
    const optimizer = createAdamW(ops, [
      {variable: body, part: "body", kind: "norm"},
      {variable: head, part: "head", kind: "norm"},
    ]);
    const gradients = {[body.name]: tf.tensor1d([1]), [head.name]: tf.tensor1d([1])};
    optimizer.apply(gradients, {learningRates: {body: 0.1, head: 0.2}, momentum: 0.9});
    expect((await body.data())[0]).toBeCloseTo(-0.1, 5);
    expect((await head.data())[0]).toBeCloseTo(-0.2, 5);
    optimizer.dispose();
  });

  test("a parameter without a gradient is named", async () => {
    const ops = await createOps();
    await tf.setBackend(backend);
    const variable = tf.variable(tf.tensor1d([4]), true, `lonely-${backend}`);
    const optimizer = createAdamW(ops, [{variable, part: "body", kind: "norm"}]);
    expect(() => optimizer.apply({}, {learningRates: {body: 0.1, head: 0.2}, momentum: 0.9})).toThrow(
      `no gradient for parameter: lonely-${backend}`,
    );
    optimizer.dispose();
  });
});

test("fused AdamW equals the composed one over tensors of many sizes", async () => {
  const sizes = [1, 3, 4, 17, 16383, 16384, 40001];
  const results: Float32Array[][] = [];
  for (const [, backend, createOps] of variants) {
    const ops = await createOps();
    await tf.setBackend(backend);
    const random = createRandom(5);
    const draw = (size: number) => tf.tensor1d(Float32Array.from({length: size}, () => random() - 0.5));
    const parameters = sizes.map((size): Parameter => {
      const kind = size % 2 === 0 ? "weights" : "norm";
      return {variable: tf.variable(draw(size)), part: size % 3 === 0 ? "head" : "body", kind};
    });
    const optimizer = createAdamW(ops, parameters);
    for (let step = 0; step < 3; step++) {
      const gradients = Object.fromEntries(
        parameters.map(({variable}) => [variable.name, draw(variable.size)]),
      );
      optimizer.apply(gradients, {learningRates: {body: 0.01, head: 0.02}, momentum: 0.9});
    }
    results.push(
      await Promise.all(parameters.map(async ({variable}) => (await variable.data()) as Float32Array)),
    );
  }
  sizes.forEach((_, index) => {
    expect(relativeDifference(results[1]![index]!, results[0]![index]!)).toBeLessThan(1e-5);
  });
});
