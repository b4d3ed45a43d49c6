import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, expect, test} from "vitest";
import {findModel, models} from "../../../src/training/models/index.ts";
import {composedOps} from "../../../src/training/ops-composed.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

test("resnet-w16 has the parameters of a ResNet-18 of width 16 with a 3 × 3 stem", () => {
  const network = findModel("resnet-w16").create({classes: 2, seed: 1});
  const blocks = (inputs: number, outputs: number) =>
    9 * inputs * outputs + 3 * 9 * outputs * outputs + (inputs === outputs ? 0 : inputs * outputs);
  const filters = 9 * 3 * 16 + blocks(16, 16) + blocks(16, 32) + blocks(32, 64) + blocks(64, 128);
  const norms = 2 * (16 + 4 * 16 + 5 * 32 + 5 * 64 + 5 * 128);
  const head = 128 * 2 + 2;
  expect(network.parameters.reduce((sum, {variable}) => sum + variable.size, 0)).toBe(filters + norms + head);
  expect(filters + norms + head).toBe(700_434);
  network.dispose();
});

test("weight decay spares normalizations and biases", () => {
  const network = findModel("resnet-w16").create({classes: 2, seed: 1});
  for (const {variable, kind} of network.parameters) expect(kind === "weights").toBe(variable.rank > 1);
  network.dispose();
});

test("initial filters have He's variance, and follow from the seed", async () => {
  const filterOf = async (seed: number) => {
    const network = findModel("resnet-w16").create({classes: 2, seed});
    const last = network.parameters.filter(({variable}) => variable.rank === 4).at(-1)!;
    const values = (await last.variable.data()) as Float32Array;
    network.dispose();
    return values;
  };
  const values = await filterOf(1);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(variance / (2 / (9 * 128))).toBeCloseTo(1, 1);
  expect(await filterOf(1)).toEqual(values);
  expect(await filterOf(2)).not.toEqual(values);
});

test("a forward pass in training moves the running statistics, one in inference does not", async () => {
  const network = findModel("resnet-w16").create({classes: 3, seed: 1});
  const x = tf.randomUniform<tf.Rank.R4>([2, 16, 16, 3], -1, 1, "float32", 1);
  const infer = () => network.forward(composedOps(), x, false);
  const before = await infer().data();
  expect(infer().shape).toEqual([2, 3]);
  expect(await infer().data()).toEqual(before);
  network.forward(composedOps(), x, true);
  expect(await infer().data()).not.toEqual(before);
});

test("a model that is not there is answered with those that are", () => {
  expect(() => findModel("vgg")).toThrow(
    `unknown model: vgg (known: ${models.map(({id}) => id).join(", ")})`,
  );
});

test("learning rates are positive and do not fall with the batch size", () => {
  for (const model of models) {
    const rates = [1, 16, 64, 256, 1024].map(
      (batchSize) => model.stages({epochs: 4, batchSize})[0]!.maxLearningRates.body,
    );
    expect(rates[0]).toBeGreaterThan(0);
    rates.slice(1).forEach((rate, index) => expect(rate).toBeGreaterThanOrEqual(rates[index]!));
  }
});

test("resnet18 has the parameters of torchvision's, for two classes", () => {
  const network = findModel("resnet18").create({classes: 2, seed: 1});
  const parameters = network.parameters.reduce((sum, {variable}) => sum + variable.size, 0);
  // torchvision: 11,689,512 with a layer for 1,000 classes.
  expect(parameters).toBe(11_689_512 - (512 * 1000 + 1000) + (512 * 2 + 2));
  network.dispose();
});
