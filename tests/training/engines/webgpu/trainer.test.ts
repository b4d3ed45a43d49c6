import * as tf from "@tensorflow/tfjs-core";
import {describe, expect, test} from "vitest";
import type {Batch, TrainerOptions} from "../../../../src/training/engines/engine.ts";
import {webgpu} from "../../../../src/training/engines/webgpu.ts";
import {loadGpu} from "../../../../src/training/engines/webgpu/backend.ts";
import {isLongMode, longMode} from "../../../runner/slow.ts";
import {missing} from "./available.ts";

const imageSize = 8;
const batchOf = (size: number): Batch => ({
  pixels: Uint8Array.from({length: size * imageSize ** 2 * 3}, (_, index) => (index * 7919) % 251),
  labels: Uint8Array.from({length: size}, (_, image) => image % 2),
  size,
});
const options: TrainerOptions = {
  ...{device: "gpu", adapter: "software", threads: 1, model: "resnet-w16", classes: 2},
  ...{imageSize, batchSize: 4, seed: 1, epochs: 1, stepsPerEpoch: 20},
};

const name = "a webgpu trainer";
describe.skipIf(missing !== null)(missing === null ? name : `${name} (skipped: ${missing})`, () => {
  test.skipIf(!isLongMode)(
    longMode("keeps its tensors and its device memory over steps and a smaller batch, and gives all back"),
    async () => {
      const trainer = await webgpu.createTrainer(options);
      const {backend} = await loadGpu("software");
      for (let step = 0; step < 3; step++) await trainer.step(batchOf(4));
      await trainer.evaluate(batchOf(4));
      const [tensors, bytes] = [tf.memory().numTensors, backend.bufferManager.numBytesAllocated];
      for (let step = 0; step < 6; step++) await trainer.step(batchOf(4));
      const small = await trainer.evaluate(batchOf(3));
      expect(await trainer.evaluate(batchOf(3))).toEqual(small);
      expect([tf.memory().numTensors, backend.bufferManager.numBytesAllocated]).toEqual([tensors, bytes]);
      expect(trainer.peakDeviceMemoryBytes()).toBeGreaterThanOrEqual(bytes);
      trainer.dispose();
      expect([tf.memory().numTensors, backend.bufferManager.numBytesAllocated]).toEqual([0, 0]);
    },
  );

  test("repeats itself, learns, and tells how long its adapter computed", async () => {
    const lossesOf = async (steps: number) => {
      const trainer = await webgpu.createTrainer(options);
      const losses: number[] = [];
      for (let step = 0; step < steps; step++) {
        losses.push(await trainer.step(batchOf(4)));
        expect(await trainer.gpuMs()).toBeGreaterThan(0);
      }
      trainer.dispose();
      return losses;
    };
    const losses = await lossesOf(15);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    expect(await lossesOf(5)).toEqual(losses.slice(0, 5));
  });

  test("names another device, and another adapter than the process has opened", async () => {
    await expect(webgpu.createTrainer({...options, device: "cpu"})).rejects.toThrow(
      "device not available: cpu",
    );
    await expect(webgpu.createTrainer({...options, adapter: "H100"})).rejects.toThrow(
      "adapter: H100 (this process",
    );
  });
});
