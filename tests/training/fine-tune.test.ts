import {readFileSync} from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import type {Batch, Trainer} from "../../src/training/engines/engine.ts";
import {wasmOps} from "../../src/training/engines/wasm/ops.ts";
import {loadRuntime} from "../../src/training/engines/wasm/runtime.ts";
import {efficientNetLite0} from "../../src/training/models/efficientnet-lite0.ts";
import {createTrainer} from "../../src/training/trainer.ts";
import {stripedImages} from "./fixtures/striped-images.ts";

interface FastaiFineTune {
  losses: number[];
  validLosses: number[];
}

/** The constants of bench/reference/fine-tune.py. */
const batchSize = 16;
const imageSize = 64;
const stepsPerEpoch = 5;
const epochs = 4;

const fastai = JSON.parse(
  readFileSync(new URL("fixtures/fastai-fine-tune.json", import.meta.url), "utf8"),
) as FastaiFineTune;

const batches = (): Batch[] => {
  const {pixels, labels} = stripedImages(batchSize * stepsPerEpoch, imageSize, 11);
  const bytes = batchSize * imageSize * imageSize * 3;
  return Array.from({length: stepsPerEpoch}, (_, index) => ({
    pixels: pixels.subarray(index * bytes, (index + 1) * bytes),
    labels: labels.subarray(index * batchSize, (index + 1) * batchSize),
    size: batchSize,
  }));
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
  test(
    "20 steps and 4 validations give fastai's losses on the same weights, images and recipe",
    {timeout: 60_000},
    async () => {
      const losses: number[] = [];
      const validLosses: number[] = [];
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (const batch of batches()) losses.push(await trainer.step(batch));
        let lossSum = 0;
        for (const batch of batches()) lossSum += (await trainer.evaluate(batch)).lossSum;
        validLosses.push(lossSum / (batchSize * stepsPerEpoch));
      }
      const differences = losses.map((loss, step) => Math.abs(loss - fastai.losses[step]!));
      const validDifferences = validLosses.map((loss, epoch) => Math.abs(loss - fastai.validLosses[epoch]!));
      console.log(losses, differences, validLosses, validDifferences);
      expect(differences).toHaveLength(fastai.losses.length);
      expect(Math.max(...differences)).toBeLessThan(1e-3);
      expect(Math.max(...validDifferences)).toBeLessThan(1e-3);
    },
  );
});
