// Does the yardstick's work on as many threads as its argument says and prints one line of JSON: how long each part took,
// from the common start to the last thread's end, in milliseconds.
import {fileURLToPath} from "node:url";
import {isMainThread, parentPort, Worker, workerData} from "node:worker_threads";
import {prepareWork} from "./work.ts";

/** Places in the shared counters: threads that are ready, or done, with each part. */
const stages = {readyArithmetic: 0, doneArithmetic: 1, readyMemory: 2, doneMemory: 3};

/** How long the parts took, from the common start to the last thread's end. */
export interface YardstickTimes {
  arithmeticMs: number;
  memoryMs: number;
}

/** Threads of the work, and what they count themselves in. */
interface Shared {
  threads: number;
  counters: Int32Array;
}

/** Waits until all threads have come to a stage. */
function meet({threads, counters}: Shared, stage: number): void {
  Atomics.add(counters, stage, 1);
  Atomics.notify(counters, stage);
  for (;;) {
    const there = Atomics.load(counters, stage);
    if (there >= threads) return;
    Atomics.wait(counters, stage, there);
  }
}

/** One thread's part; gives the times between the meetings. */
function takePart(shared: Shared): YardstickTimes {
  const work = prepareWork();
  const timed = (part: () => void, ready: number, done: number): number => {
    meet(shared, ready);
    const beganMs = performance.now();
    part();
    meet(shared, done);
    return performance.now() - beganMs;
  };
  const arithmeticMs = timed(work.arithmetic, stages.readyArithmetic, stages.doneArithmetic);
  return {arithmeticMs, memoryMs: timed(work.memory, stages.readyMemory, stages.doneMemory)};
}

if (isMainThread) {
  const threads = Number(process.argv[2] ?? 1);
  const counters = new Int32Array(new SharedArrayBuffer(4 * Object.keys(stages).length));
  const shared = {threads, counters};
  const others = Array.from(
    {length: threads - 1},
    () => new Worker(fileURLToPath(import.meta.url), {workerData: shared}),
  );
  // The main thread only waits where there are others to work: it would have to be there for their start.
  await Promise.all(
    others.map(
      (worker) =>
        new Promise((started, failed) => {
          worker.once("message", started);
          worker.once("error", failed);
        }),
    ),
  );
  process.stdout.write(`${JSON.stringify(takePart(shared))}\n`);
} else {
  parentPort?.postMessage("started");
  takePart(workerData as Shared);
}
