// The thread that makes batches while the engine trains.
import {parentPort, workerData} from "node:worker_threads";
import {allTrainBatches} from "./batches.ts";
import type {BatchThreadStart} from "./batch-thread.ts";

const {part, options} = workerData as BatchThreadStart;
const batches = allTrainBatches(part, options);

parentPort!.on("message", () => {
  const {pixels, labels, size} = batches.next().value;
  const batch = {pixels: pixels.slice(), labels: labels.slice(), size};
  parentPort!.postMessage(batch, [batch.pixels.buffer, batch.labels.buffer]);
});
