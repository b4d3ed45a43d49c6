import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import {refuseOversized} from "../../../../src/training/engines/webgpu/device/admission.ts";
import {findModel} from "../../../../src/training/models/index.ts";

const images = 64;
/** The first feature map, at half the side of 48, with 16 channels of 4 bytes. */
const largestBytes = images * 24 * 24 * 16 * 4;

/** What a limit on buffers leads to: the refusal, or null. Fails where the try leaves a tensor behind. */
async function refusal(limitBytes: number): Promise<string | null> {
  await tf.setBackend("cpu");
  const network = findModel("resnet-w16").create({classes: 2, seed: 1});
  const before = tf.memory().numTensors;
  const create = (shape: readonly number[]) => ({
    dataId: tf.backend().write(null as unknown as Float32Array, [...shape], "float32"),
    shape: [...shape],
    dtype: "float32" as const,
  });
  let refused: string | null = null;
  try {
    refuseOversized(network, [images, 48, 48, 3], {limitBytes, create});
  } catch (error) {
    refused = (error as Error).message;
  }
  expect(tf.memory().numTensors).toBe(before);
  network.dispose();
  return refused;
}

test("a training whose largest tensor is as large as a buffer may be is admitted", async () => {
  expect(await refusal(largestBytes)).toBeNull();
});

test("one that is a byte larger is refused, with both sizes and what to lower", async () => {
  expect(await refusal(largestBytes - 1)).toBe(
    `GPU buffer too large: ${largestBytes} bytes (the adapter's limit is ${largestBytes - 1}; lower the batch size or the image size)`,
  );
});
