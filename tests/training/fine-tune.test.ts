import {readFileSync} from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import {describe, expect, test} from "vitest";
import type {Batch} from "../../src/training/engines/engine.ts";
import {loadTensorflow} from "../../src/training/engines/tensorflow/load.ts";
import {tensorflowOps} from "../../src/training/engines/tensorflow/ops.ts";
import {locateBinding} from "../../src/training/engines/tensorflow/setup/record.ts";
import {wasmOps} from "../../src/training/engines/wasm/ops.ts";
import {loadRuntime} from "../../src/training/engines/wasm/load.ts";
import {efficientNetLite0} from "../../src/training/models/efficientnet-lite0.ts";
import type {TrainingOps} from "../../src/training/ops.ts";
import {fineTune, ratesAt} from "../../src/training/recipe.ts";
import {createTrainer} from "../../src/training/trainer.ts";
import {isLongMode, longReason} from "../runner/slow.ts";
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

const threads = 2;

/** Every day the frozen epoch and the first of the open ones, in the long mode all. */
const trained = isLongMode ? epochs : 2;

/** Each engine's own operations, which a model without dropout is trained with. */
const engines: Record<string, () => Promise<{ops: TrainingOps; release: () => void}>> = {
  async wasm() {
    const runtime = await loadRuntime();
    await tf.setBackend("wasm");
    return {ops: wasmOps(runtime), release: await runtime.hold(threads)};
  },
  async tensorflow() {
    return tensorflowOps(await loadTensorflow({device: "cpu", threads}));
  },
};

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
    const parts = [
      {part: "body", kind: "weights"},
      {part: "body", kind: "norm"},
      {part: "head", kind: "weights"},
    ] as const;
    expect(parts.filter((one) => frozen!.trains(one))).toEqual(parts.slice(1));
    expect(parts.filter((one) => open!.trains(one))).toEqual(parts);
  });

  test.for(Object.keys(engines))(
    `${trained * stepsPerEpoch} steps and ${trained} validations on %s give fastai's losses on the same weights, images and recipe`,
    {timeout: 240_000},
    async (id, context) => {
      const located = locateBinding();
      if (id === "tensorflow" && "missing" in located) return context.skip(located.missing);
      // TensorFlow's gradients are held against those of wasm every day.
      context.skip(id === "tensorflow" && !isLongMode, longReason);
      const {ops, release} = await engines[id]!();
      const options = {device: "cpu", threads, model: "efficientnet-lite0", classes: 2, seed: 1} as const;
      const trainer = createTrainer(
        {...options, imageSize, batchSize, epochs, stepsPerEpoch},
        {ops, threads, deviceName: id, release},
        efficientNetLite0({dropout: [0, 0]}),
      );
      const losses: number[] = [];
      const validLosses: number[] = [];
      const epochBatches = batchesByEpoch();
      for (const batches of epochBatches.slice(0, trained)) {
        for (const batch of batches) losses.push(await trainer.step(batch));
        let lossSum = 0;
        for (const batch of epochBatches[0]!) lossSum += (await trainer.evaluate(batch)).lossSum;
        validLosses.push(lossSum / (batchSize * stepsPerEpoch));
      }
      trainer.dispose();
      expect([fastai.losses.length, fastai.validLosses.length]).toEqual([epochs * stepsPerEpoch, epochs]);
      expect([losses.length, validLosses.length]).toEqual([trained * stepsPerEpoch, trained]);
      expect(largestDifference(losses, fastai.losses)).toBeLessThan(1e-3);
      expect(largestDifference(validLosses, fastai.validLosses)).toBeLessThan(1e-3);
    },
  );
});

const largestDifference = (actual: readonly number[], expected: readonly number[]): number =>
  Math.max(...actual.map((value, index) => Math.abs(value - expected[index]!)));
