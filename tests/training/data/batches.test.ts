import {describe, expect, test} from "vitest";
import {stepsPerEpoch, trainBatches, validBatches} from "../../../src/training/data/batches.ts";

const imageSize = 12;
const imageBytes = imageSize * imageSize * 3;

/** Ten images, each filled with its own number, which is its label too. */
const part = {
  pixels: Uint8Array.from({length: 10 * imageBytes}, (_, at) => Math.floor(at / imageBytes)),
  labels: Uint8Array.from({length: 10}, (_, image) => image),
};

const epochOf = (seed: number, epoch: number, batchSize = 5, images = part) => [
  ...copies(trainBatches(images, {imageSize, batchSize, seed, epoch})),
];

/** Batches share a buffer, so each is copied before the next. */
function* copies(batches: ReturnType<typeof trainBatches>) {
  for (const {pixels, labels, size} of batches) yield {pixels: pixels.slice(), labels: [...labels], size};
}

const labelsOf = (batches: {labels: number[]}[]) => batches.flatMap(({labels}) => labels);

describe("trainBatches()", () => {
  test("an epoch shows every image once", () => {
    expect(labelsOf(epochOf(1, 0)).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("an image keeps its label", () => {
    for (const {pixels, labels} of epochOf(1, 0))
      for (const [place, label] of labels.entries()) expect(pixels[place * imageBytes]).toBe(label);
  });

  test("the order depends on seed and epoch only", () => {
    expect(labelsOf(epochOf(1, 0))).toEqual(labelsOf(epochOf(1, 0)));
    expect(labelsOf(epochOf(1, 1))).not.toEqual(labelsOf(epochOf(1, 0)));
    expect(labelsOf(epochOf(2, 0))).not.toEqual(labelsOf(epochOf(1, 0)));
  });

  test("the last partial batch is dropped", () => {
    expect(epochOf(1, 0, 4).map(({size}) => size)).toEqual([4, 4]);
    expect(stepsPerEpoch(10, 4)).toBe(2);
  });

  test("an image is moved by a pixel at most and mirrored in about half of the epochs", () => {
    // A ramp from left to right: its slope tells a mirrored image, its first value how far it was moved.
    const ramp = {
      pixels: Uint8Array.from({length: imageBytes}, (_, at) => 10 * (Math.floor(at / 3) % 12)),
      labels: part.labels.slice(0, 1),
    };
    let mirrored = 0;
    const firsts = new Set<number>();
    for (let epoch = 0; epoch < 200; epoch++) {
      const [batch] = epochOf(1, epoch, 1, ramp);
      const [first = 0, last = 0] = [batch?.pixels[0], batch?.pixels[3 * 11]];
      if (first > last) mirrored += 1;
      firsts.add(Math.min(first, last));
    }
    expect([...firsts].sort()).toEqual([0, 10]);
    expect(mirrored).toBeGreaterThan(70);
    expect(mirrored).toBeLessThan(130);
  });

  test("an image's augmentation does not depend on the batch size", () => {
    const noise = {pixels: part.pixels.map((value, at) => value + ((at * 7919) % 200)), labels: part.labels};
    const imagesOf = (batchSize: number) =>
      epochOf(1, 0, batchSize, noise).flatMap(({pixels}) => [...pixels]);
    expect(imagesOf(5)).toEqual(imagesOf(2));
  });
});

describe("validBatches()", () => {
  test("all images come once, as they are, the last batch smaller", () => {
    const batches = [...validBatches(part, {imageSize, batchSize: 4})];
    expect(batches.map(({size}) => size)).toEqual([4, 4, 2]);
    expect(batches.flatMap(({labels}) => [...labels])).toEqual([...part.labels]);
    expect(batches.flatMap(({pixels}) => [...pixels])).toEqual([...part.pixels]);
  });
});
