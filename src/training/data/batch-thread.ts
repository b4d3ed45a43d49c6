import {extname} from "node:path";
import {Worker} from "node:worker_threads";
import type {Batch} from "../engines/engine.ts";
import type {BatchOptions} from "./batches.ts";
import type {ImagePart} from "./images.ts";

/** What the thread is started with. */
export interface BatchThreadStart {
  part: ImagePart;
  options: BatchOptions & {seed: number};
}

/** Batches asked for before the training needs them: one waits while the next is made. */
const ahead = 2;

/** Training batches from a thread of their own. `next` rejects when the thread has failed. */
export interface BatchThread extends AsyncIterator<Batch, never> {
  stop(): Promise<void>;
}

/**
 * Starts a thread that makes `allTrainBatches` ahead of the training. Measured at 128 pixels, a batch of 64 images takes
 * 3 ms: little beside a second on two cores, much beside a GPU's step. Pixels in shared memory are not copied.
 */
export function startBatchThread(part: ImagePart, options: BatchOptions & {seed: number}): BatchThread {
  const {imageSize, batchSize, seed} = options;
  const workerData: BatchThreadStart = {part, options: {imageSize, batchSize, seed}};
  const worker = new Worker(new URL(`./batch-thread-main${extname(import.meta.url)}`, import.meta.url), {
    workerData,
  });
  const made: Batch[] = [];
  const waiting: {resolve: (batch: Batch) => void; reject: (error: unknown) => void}[] = [];
  const failures: unknown[] = [];
  worker.on("message", (batch: Batch) => {
    const first = waiting.shift();
    if (first === undefined) made.push(batch);
    else first.resolve(batch);
  });
  worker.on("error", (error) => {
    failures.push(error);
    for (const {reject} of waiting.splice(0)) reject(error);
  });
  for (let asked = 0; asked < ahead; asked++) worker.postMessage(null);
  return {
    async next() {
      worker.postMessage(null);
      const batch = made.shift();
      if (batch !== undefined) return {value: batch};
      if (failures.length > 0) throw failures[0];
      return {value: await new Promise<Batch>((resolve, reject) => waiting.push({resolve, reject}))};
    },
    async stop() {
      await worker.terminate();
    },
  };
}

/** The same images with their pixels in memory that threads share. */
export function withSharedPixels({pixels, labels}: ImagePart): ImagePart {
  const shared = new Uint8Array(new SharedArrayBuffer(pixels.length));
  shared.set(pixels);
  return {pixels: shared, labels};
}
