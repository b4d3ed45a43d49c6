// A thread of the pool: instantiates the kernels on the shared memory and works until told to stop.
import {parentPort, workerData} from "node:worker_threads";
import type {KernelExports, PoolThread} from "./pool.ts";

const {module, memory, control, thread} = workerData as PoolThread;
const instance = new WebAssembly.Instance(module, {env: {memory}});
const {work} = instance.exports as unknown as KernelExports;
parentPort!.postMessage("ready");
work(control, thread);
