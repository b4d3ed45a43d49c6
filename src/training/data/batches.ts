// The batches of an epoch: shuffled, and augmented where asked for.
import type {Batch} from "../engines/engine.ts";
import {checkBatchSizes} from "../settings.ts";
import type {ImagePart} from "./images.ts";
import {createRandom, shuffled} from "./random.ts";

/** An image is moved by at most this share of its side in each direction. */
const largestShift = 1 / 12;

/** Keep the random numbers of the order and of each image apart. */
const streams = {order: 0, image: 1};

export interface BatchOptions {
  imageSize: number;
  batchSize: number;
}

/**
 * Steps of one epoch: whole batches only, as fastai trains; a partial last batch would be noisier than the others. Throws
 * UsageError where there is none.
 */
export function stepsPerEpoch(images: number, batchSize: number): number {
  checkBatchSizes("--batch-size", [batchSize], images);
  return Math.floor(images / batchSize);
}

/**
 * Training batches of one epoch: every image at most once, in an order that `seed` and `epoch` decide, each mirrored or
 * not and moved by up to a twelfth of its side with its edge drawn out. What is over after the last whole batch is
 * dropped. A batch's bytes are valid until the next one is asked for: they share one buffer.
 */
export function* trainBatches(
  {pixels, labels}: ImagePart,
  {imageSize, batchSize, seed, epoch}: BatchOptions & {seed: number; epoch: number},
): Generator<Batch> {
  const imageBytes = imageSize * imageSize * 3;
  const order = shuffled(labels.keys(), createRandom(seed, streams.order, epoch));
  const batch = {
    pixels: new Uint8Array(batchSize * imageBytes),
    labels: new Uint8Array(batchSize),
    size: batchSize,
  };
  for (let step = 0; step < stepsPerEpoch(labels.length, batchSize); step++) {
    for (const [place, image] of order.slice(step * batchSize, (step + 1) * batchSize).entries()) {
      const random = createRandom(seed, streams.image, epoch, image);
      const source = pixels.subarray(image * imageBytes, (image + 1) * imageBytes);
      augment(source, imageSize, random, batch.pixels, place * imageBytes);
      batch.labels.set(labels.subarray(image, image + 1), place);
    }
    yield batch;
  }
}

/** The training batches of one epoch after the other, without end. */
export function* allTrainBatches(
  part: ImagePart,
  options: BatchOptions & {seed: number},
): Generator<Batch, never> {
  for (let epoch = 0; ; epoch++) yield* trainBatches(part, {...options, epoch});
}

/** Validation batches: all images once, as they are, in their order; the last one may be smaller. */
export function* validBatches(
  {pixels, labels}: ImagePart,
  {imageSize, batchSize}: BatchOptions,
): Generator<Batch> {
  const imageBytes = imageSize * imageSize * 3;
  for (let first = 0; first < labels.length; first += batchSize) {
    const end = Math.min(first + batchSize, labels.length);
    yield {
      pixels: pixels.subarray(first * imageBytes, end * imageBytes),
      labels: labels.subarray(first, end),
      size: end - first,
    };
  }
}

/** Copies an image, moved and perhaps mirrored, into `target` at byte `offset`. */
function augment(
  source: Uint8Array,
  size: number,
  random: () => number,
  target: Uint8Array,
  offset: number,
): void {
  const mirrored = random() < 0.5;
  const reach = Math.floor(size * largestShift);
  const shift = () => Math.floor(random() * (2 * reach + 1)) - reach;
  const right = shift();
  const down = shift();
  const inside = (place: number) => Math.min(size - 1, Math.max(0, place));
  const columns = Int32Array.from(
    {length: size},
    (_, x) => 3 * inside((mirrored ? size - 1 - x : x) - right),
  );
  for (let y = 0, at = offset; y < size; y++) {
    const row = 3 * size * inside(y - down);
    for (let x = 0; x < size; x++) {
      const from = row + (columns[x] ?? 0);
      target[at++] = source[from] ?? 0;
      target[at++] = source[from + 1] ?? 0;
      target[at++] = source[from + 2] ?? 0;
    }
  }
}
