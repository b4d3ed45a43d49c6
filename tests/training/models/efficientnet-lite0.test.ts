import {readFileSync} from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {wasmOps} from "../../../src/training/engines/wasm/ops.ts";
import {loadRuntime} from "../../../src/training/engines/wasm/load.ts";
import {createBody, efficientNetLite0, featureMap} from "../../../src/training/models/efficientnet-lite0.ts";
import {createParameterStore} from "../../../src/training/models/parameters.ts";
import type {TrainingOps} from "../../../src/training/ops.ts";
import {stripedImages} from "../fixtures/striped-images.ts";

interface Features {
  shape: [number, number, number, number];
  means: number[];
}

const expected = JSON.parse(
  readFileSync(new URL("../fixtures/efficientnet-features.json", import.meta.url), "utf8"),
) as Features;

let ops: TrainingOps;
let release: () => void;

beforeAll(async () => {
  const runtime = await loadRuntime();
  await tf.setBackend("wasm");
  release = await runtime.hold(2);
  ops = wasmOps(runtime);
});

afterAll(() => release());

describe("EfficientNet-Lite0", () => {
  test("gives the features that PyTorch gives for the same weights and image", async () => {
    const {pixels} = stripedImages(1, 128, 7);
    const store = createParameterStore();
    const body = createBody(store);
    const map = tf.tidy(() => featureMap(ops, body, ops.normalizePixels(pixels, [1, 128, 128, 3]), false));
    const [images, channels, height, width] = expected.shape;
    expect(map.shape).toEqual([images, height, width, channels]);
    const means = await tf.tidy(() => ops.globalAveragePool(map)).data();
    const differences = expected.means.map((mean, channel) => Math.abs(mean - means[channel]!));
    expect(Math.max(...expected.means)).toBeGreaterThan(1);
    expect(Math.max(...differences)).toBeLessThan(1e-3);
    store.dispose();
  });

  test("has the parameters of the published network and of fastai's head", () => {
    const network = efficientNetLite0().create({classes: 2, seed: 1});
    const sizeOf = (part: string) =>
      network.parameters
        .filter((parameter) => parameter.part === part)
        .reduce((sum, {variable}) => sum + variable.size, 0);
    expect(sizeOf("body")).toBe(3_371_008);
    expect(sizeOf("head")).toBe(2 * 2560 + 2560 * 512 + 2 * 512 + 512 * 2);
    network.dispose();
  });

  test("dropout is drawn in training only, and from the seed alone", async () => {
    const {pixels} = stripedImages(4, 32, 3);
    const logits = async (training: boolean) => {
      const network = efficientNetLite0().create({classes: 2, seed: 5});
      const forward = () =>
        tf.tidy(() => network.forward(ops, ops.normalizePixels(pixels, [4, 32, 32, 3]), training));
      const values = [await forward().data(), await forward().data()];
      network.dispose();
      return values.map((value) => [...value]);
    };
    const [first, second] = await logits(true);
    const [again] = await logits(true);
    const [plain, plainAgain] = await logits(false);
    expect(second).not.toEqual(first);
    expect(again).toEqual(first);
    expect(plainAgain).toEqual(plain);
  });
});
