import {describe, expect, test} from "vitest";
import {allTrainBatches} from "../../../src/training/data/batches.ts";
import {startBatchThread, withSharedPixels} from "../../../src/training/data/batch-thread.ts";

const options = {imageSize: 4, batchSize: 3, seed: 1};

/** Seven images of noise: two whole batches an epoch. */
const part = withSharedPixels({
  pixels: Uint8Array.from({length: 7 * 4 * 4 * 3}, (_, at) => (at * 37) % 251),
  labels: Uint8Array.from([0, 1, 2, 3, 4, 5, 6]),
});

describe("startBatchThread()", () => {
  test("gives the batches that the training's own thread would make, epoch after epoch", async () => {
    const thread = startBatchThread(part, options);
    const expected = allTrainBatches(part, options);
    for (let step = 0; step < 5; step++) expect((await thread.next()).value).toEqual(expected.next().value);
    await thread.stop();
  });

  test("several batches can be asked for at once, and come in order", async () => {
    const thread = startBatchThread(part, options);
    const batches = await Promise.all([1, 2, 3, 4].map(() => thread.next()));
    const expected = allTrainBatches(part, options);
    for (const {value} of batches) expect(value).toEqual(expected.next().value);
    await thread.stop();
  });

  test("a thread that fails is heard of by who waits, and by who asks later", async () => {
    const thread = startBatchThread(part, {...options, batchSize: -1});
    await expect(thread.next()).rejects.toThrow("Invalid typed array length");
    await expect(thread.next()).rejects.toThrow("Invalid typed array length");
  });
});
