import {parentPort} from "node:worker_threads";
import {simulate, type Answered, type Asked} from "./jobs.ts";

/** A thread of the calibration: simulates the cell it is asked for, and answers with it. */
parentPort?.on("message", ({index, job, size}: Asked) => {
  parentPort?.postMessage({index, cell: simulate(job, size)} satisfies Answered);
});
