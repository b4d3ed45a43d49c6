import {readFileSync} from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import type {Batch, Trainer} from "../../src/training/engines/engine.ts";
import {wasmOps} from "../../src/training/engines/wasm/ops.ts";
import {loadRuntime} from "../../src/training/engines/wasm/runtime.ts";
import {efficientNetLite0} from "../../src/training/models/efficientnet-lite0.ts";
import {fineTune, ratesAt} from "../../src/training/recipe.ts";
import {createTrainer} from "../../src/training/trainer.ts";
import {stripedImages} from "./fixtures/striped-images.ts";

interface FastaiFineTune {
  losses: number[];
  learningRates: {body: number[]; head: number[]};
  momenta: number[];
  validLosses: number[];
}

/** The constants of bench/reference/fine-tune.py. */
const batchSize = 32;
const imageSize = 48;
const stepsPerEpoch = 5;
const epochs = 4;

const fastai = JSON.parse(
  readFileSync(new URL("fixtures/fastai-fine-tune.json", import.meta.url), "utf8"),
) as FastaiFineTune;

/** Every epoch's batches, of images that no other epoch has. */
const batchesByEpoch = (): Batch[][] => {
  const {pixels, labels} = stripedImages(epochs * stepsPerEpoch * batchSize, imageSize, 11);
  const bytes = batchSize * imageSize * imageSize * 3;
  const batch = (index: number): Batch => ({
    pixels: pixels.subarray(index * bytes, (index + 1) * bytes),
    labels: labels.subarray(index * batchSize, (index + 1) * batchSize),
    size: batchSize,
  });
  return Array.from({length: epochs}, (_, epoch) =>
    Array.from({length: stepsPerEpoch}, (__, step) => batch(epoch * stepsPerEpoch + step)),
  );
};

let trainer: Trainer;

beforeAll(async () => {
  const runtime = await loadRuntime();
  await tf.setBackend("wasm");
  const release = await runtime.hold(2);
  const options = {device: "cpu", threads: 2, model: "efficientnet-lite0", classes: 2, seed: 1} as const;
  trainer = createTrainer(
    {...options, imageSize, batchSize, epochs, stepsPerEpoch},
    {ops: wasmOps(runtime), threads: 2, deviceName: "", release},
    efficientNetLite0({dropout: [0, 0]}),
  );
});

afterAll(() => trainer.dispose());

describe("fine-tuning", () => {
  test("learning rates and momenta are fastai's at each step", () => {
    const stages = fineTune(epochs);
    for (let step = 0; step < epochs * stepsPerEpoch; step++) {
      const {learningRates, momentum} = ratesAt(stages, step / stepsPerEpoch);
      expect(learningRates.body).toBeCloseTo(fastai.learningRates.body[step]!, 7);
      expect(learningRates.head).toBeCloseTo(fastai.learningRates.head[step]!, 7);
      expect(momentum).toBeCloseTo(fastai.momenta[step]!, 7);
    }
  });

  test("one epoch is frozen, the others are not", () => {
    expect(fineTune(4).map(({name, epochs: length}) => [name, length])).toEqual([
      ["frozen", 1],
      ["fine-tune", 3],
    ]);
    expect(fineTune(1).map(({name}) => name)).toEqual(["frozen"]);
  });

  test("while the body is frozen, its normalizations train and its filters do not", () => {
    const [frozen, open] = fineTune(4);
    const variable = tf.variable(tf.scalar(0));
    expect(frozen!.trains({variable, part: "body", kind: "weights"})).toBe(false);
    expect(frozen!.trains({variable, part: "body", kind: "norm"})).toBe(true);
    expect(frozen!.trains({variable, part: "head", kind: "weights"})).toBe(true);
    expect(open!.trains({variable, part: "body", kind: "weights"})).toBe(true);
  });

  test(
    "20 steps and 4 validations give fastai's losses on the same weights, images and recipe",
    {timeout: 60_000},
    async () => {
      const losses: number[] = [];
      const validLosses: number[] = [];
      const epochBatches = batchesByEpoch();
      for (const batches of epochBatches) {
        for (const batch of batches) losses.push(await trainer.step(batch));
        let lossSum = 0;
        for (const batch of epochBatches[0]!) lossSum += (await trainer.evaluate(batch)).lossSum;
        validLosses.push(lossSum / (batchSize * stepsPerEpoch));
      }
      const differences = losses.map((loss, step) => Math.abs(loss - fastai.losses[step]!));
      const validDifferences = validLosses.map((loss, epoch) => Math.abs(loss - fastai.validLosses[epoch]!));
      expect(differences).toHaveLength(fastai.losses.length);
      expect(Math.max(...differences)).toBeLessThan(1e-3);
      expect(Math.max(...validDifferences)).toBeLessThan(1e-3);
    },
  );
});
