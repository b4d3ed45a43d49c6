import {existsSync, readdirSync} from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import {beforeEach, describe, expect, test} from "vitest";
import {createRandom} from "../../../src/training/data/random.ts";
import type {Batch, TrainerOptions} from "../../../src/training/engines/engine.ts";
import {engines} from "../../../src/training/engines/index.ts";

const imageSize = 24;

/** Noise with a brighter left half for label 1: learnable in a few steps. */
function batchOf(size: number, seed: number): Batch {
  const random = createRandom(seed);
  const labels = Uint8Array.from({length: size}, () => (random() < 0.5 ? 0 : 1));
  const pixels = new Uint8Array(size * imageSize * imageSize * 3);
  for (let at = 0; at < pixels.length; at++) {
    const isLeft = Math.floor(at / 3) % imageSize < imageSize / 2;
    const label = labels[Math.floor(at / (imageSize * imageSize * 3))];
    pixels[at] = 100 * random() + (isLeft && label === 1 ? 100 : 0);
  }
  return {pixels, labels, size};
}

const options: TrainerOptions = {
  device: "cpu",
  threads: 1,
  model: "resnet-w16",
  classes: 2,
  imageSize,
  batchSize: 8,
  seed: 1,
  epochs: 1,
  stepsPerEpoch: 20,
};

test("every file in src/training/engines is a listed engine", () => {
  const folder = new URL("../../../src/training/engines/", import.meta.url);
  const files = readdirSync(folder).filter(
    (file) => file.endsWith(".ts") && !["engine.ts", "index.ts"].includes(file),
  );
  expect(engines.map(({id}) => `${id}.ts`).sort()).toEqual(files.sort());
});

test("every engine is held against wasm", () => {
  const others = engines.map(({id}) => id).filter((id) => id !== "wasm");
  const held = others.filter((id) => existsSync(new URL(`${id}/conformance.test.ts`, import.meta.url)));
  expect(held).toEqual(others);
});

test.each(engines)("$id says of both devices whether they can be used, and why not", async (engine) => {
  const probes = await engine.probe();
  expect(probes.map(({device}) => device).sort()).toEqual(["cpu", "gpu"]);
  for (const {unavailable, name} of probes) expect(unavailable === null).toBe(name !== null);
});

/** Every engine, and why its CPU cannot be used here. */
const probed = await Promise.all(
  engines.map(async (engine) => {
    const cpu = (await engine.probe()).find(({device}) => device === "cpu");
    return {id: engine.id, engine, unavailable: cpu?.unavailable ?? null};
  }),
);

describe.each(probed)("$id", ({id, engine, unavailable}) => {
  beforeEach((context) => context.skip(unavailable !== null, unavailable ?? ""));

  async function lossesOf(changes: Partial<TrainerOptions>, steps = 10): Promise<number[]> {
    const trainer = await engine.createTrainer({...options, ...changes});
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) losses.push(await trainer.step(batchOf(8, step)));
    trainer.dispose();
    return losses;
  }

  let first: Promise<number[]> | undefined;
  /** Losses of the options as they stand, on one thread; they are computed once. */
  const firstLosses = (): Promise<number[]> => (first ??= lossesOf({}));

  test("the same seed gives the same losses on one thread, another seed does not", async () => {
    const first = await firstLosses();
    const second = await lossesOf({});
    first.forEach((loss, step) => expect(Math.abs(loss - second[step]!)).toBeLessThanOrEqual(1e-5));
    expect(await lossesOf({seed: 2}, 1)).not.toEqual(first.slice(0, 1));
  });

  test("two threads give the losses of one to 1e-3", async (context) => {
    context.skip(id === "tensorflow", "TensorFlow takes its threads when it loads, once a process");
    const one = await firstLosses();
    const two = await lossesOf({threads: 2});
    one.forEach((loss, step) => expect(Math.abs(loss - two[step]!)).toBeLessThanOrEqual(1e-3));
  });

  test("the loss falls", async () => {
    const losses = await lossesOf({stepsPerEpoch: 40}, 40);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) / 2);
  });

  test("evaluation counts errors, leaves the network as it is and takes a smaller batch", async () => {
    const trainer = await engine.createTrainer(options);
    await trainer.step(batchOf(8, 0));
    const small = batchOf(3, 1);
    const first = await trainer.evaluate(small);
    const second = await trainer.evaluate(small);
    trainer.dispose();
    expect(second).toEqual(first);
    expect(first.lossSum / 3).toBeGreaterThan(0.2);
    expect(first.lossSum / 3).toBeLessThan(5);
    expect([0, 1, 2, 3]).toContain(first.errors);
  });

  test("20 steps leave no tensor behind, and a disposed trainer none at all", async () => {
    const trainer = await engine.createTrainer({...options, stepsPerEpoch: 40});
    const batch = batchOf(8, 0);
    for (let step = 0; step < 5; step++) await trainer.step(batch);
    await trainer.evaluate(batch);
    const before = tf.memory();
    for (let step = 0; step < 20; step++) await trainer.step(batch);
    await trainer.evaluate(batch);
    const after = tf.memory();
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
    trainer.dispose();
    const another = await engine.createTrainer(options);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(after.numTensors);
    another.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });

  test("a model that is not there is named", async () => {
    await expect(engine.createTrainer({...options, model: "vgg"})).rejects.toThrow("unknown model: vgg");
  });

  test("a device that is not there is named", async (context) => {
    context.skip(id === "tensorflow", "TensorFlow is loaded for the CPU by now, and answers with that");
    const missing = (await engine.probe()).find(({unavailable}) => unavailable !== null);
    if (missing === undefined) return context.skip("both devices are there");
    await expect(engine.createTrainer({...options, device: missing.device})).rejects.toThrow(
      `device not available: ${missing.device}`,
    );
  });
});
