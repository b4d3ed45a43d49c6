import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import {refuseOversized} from "../../../../src/training/engines/webgpu/device/admission.ts";
import {findModel} from "../../../../src/training/models/index.ts";

const images = 64;
/** The first feature map, at half the side of 48, with 16 channels of 4 bytes. */
const largestBytes = images * 24 * 24 * 16 * 4;

test.each([
  {limitBytes: largestBytes, refused: null},
  {
    limitBytes: largestBytes - 1,
    refused: `GPU buffer too large: ${largestBytes} bytes (the adapter's limit is ${largestBytes - 1}; lower the batch size or the image size)`,
  },
])(
  "a training is admitted by its largest tensor: a limit of $limitBytes bytes",
  async ({limitBytes, refused}) => {
    await tf.setBackend("cpu");
    const network = findModel("resnet-w16").create({classes: 2, seed: 1});
    const before = tf.memory().numTensors;
    const create = (shape: readonly number[]) => ({
      dataId: tf.backend().write(null as unknown as Float32Array, [...shape], "float32"),
      shape: [...shape],
      dtype: "float32" as const,
    });
    const admit = () => refuseOversized(network, [images, 48, 48, 3], {limitBytes, create});
    if (refused === null) expect(admit).not.toThrow();
    else expect(admit).toThrow(refused);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  },
);
