import {once} from "node:events";
import {Worker} from "node:worker_threads";
import type {SharedBackend} from "./backend.ts";

/** Numbers of the kernels, by name: see kernels/dispatch.ts. */
export type KernelName =
  | "AdamW"
  | "AveragePixels"
  | "Convolve"
  | "ConvolveFilter"
  | "Depthwise"
  | "DepthwiseBackward"
  | "DepthwiseFilter"
  | "NormApply"
  | "NormFinish"
  | "NormGradientApply"
  | "NormGradientFinish"
  | "NormGradientSums"
  | "NormStatistics"
  | "NormalizePixels"
  | "PackBackward"
  | "PackForward"
  | "PoolBackward"
  | "SpreadPixels"
  | "SumPartials";

/** What the kernels' module exports: the pool's functions, and each kernel's number as a global. */
export type KernelExports = {
  run(control: number): void;
  work(control: number, thread: number): void;
  stop(control: number): void;
} & Record<KernelName, WebAssembly.Global<"i32">>;

/** What a worker is started with. */
export interface PoolThread {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: number;
  thread: number;
}

/** One kernel call: `items` parts that any thread may do in any order. */
export interface KernelCall {
  items: number;
  /** 32-bit arguments in the order the kernel reads them; addresses and counts. */
  arguments: readonly number[];
  /** Floating-point arguments, read after the others by the kernels that have them. */
  floats?: readonly number[];
  /** Memory of its own that each thread needs. */
  scratchBytes?: number;
}

/** Threads that run kernels on the backend's memory. */
export interface Pool {
  readonly threads: number;
  /** Starts workers until `count` threads, the caller included, take part in every call; fewer only rest. */
  setThreads(count: number): Promise<void>;
  /** Runs a kernel to its end. */
  run(kernel: KernelName, call: KernelCall): void;
  /** Ends the workers; the pool can be used again, with one thread at first. */
  stop(): void;
}

// Places in the control block, in bytes: see kernels/pool.ts.
const kernelAt = 256;
const itemsAt = 260;
const threadsAt = 264;
const scratchAt = 268;
const scratchBytesAt = 272;
const stopAt = 276;
const argumentsAt = 320;
const floatsAt = 960;
const controlBytes = 1024;

/** Creates a pool of one thread, the caller's own. */
export function createPool(shared: SharedBackend, module: WebAssembly.Module): Pool {
  const {memory} = shared;
  const control = shared.allocate(controlBytes);
  new Uint8Array(memory.buffer, control, controlBytes).fill(0);
  const kernels = new WebAssembly.Instance(module, {env: {memory}}).exports as unknown as KernelExports;
  const workers: Worker[] = [];
  const scratch = {address: 0, bytes: 0, threads: 0};
  let ending: Promise<number>[] = [];
  let threads = 1;
  let integers = new Int32Array(memory.buffer, control, controlBytes / 4);
  let floats = new Float32Array(memory.buffer, control, controlBytes / 4);

  /** Scratch only grows: after the first step of a training its size stands still. */
  function reserveScratch(bytes: number): void {
    if (bytes <= scratch.bytes && threads <= scratch.threads) return;
    if (scratch.address !== 0) shared.free(scratch.address);
    scratch.bytes = Math.max(scratch.bytes, Math.ceil(bytes / 64) * 64);
    scratch.threads = Math.max(scratch.threads, threads);
    scratch.address = shared.allocate(scratch.bytes * scratch.threads);
  }

  return {
    get threads() {
      return threads;
    },
    async setThreads(count) {
      // A worker that is still ending would share its successor's scratch.
      await Promise.all(ending);
      integers[stopAt / 4] = 0;
      while (workers.length < count - 1) {
        const workerData: PoolThread = {module, memory, control, thread: workers.length + 1};
        const worker = new Worker(new URL("worker.ts", import.meta.url), {workerData, execArgv: []});
        worker.unref();
        workers.push(worker);
        await once(worker, "message");
      }
      threads = count;
    },
    run(kernel, call) {
      reserveScratch(call.scratchBytes ?? 0);
      // Growing the memory replaces its buffer; old views would then end before new addresses.
      if (integers.buffer !== memory.buffer) {
        integers = new Int32Array(memory.buffer, control, controlBytes / 4);
        floats = new Float32Array(memory.buffer, control, controlBytes / 4);
      }
      integers[kernelAt / 4] = kernels[kernel].value;
      integers[itemsAt / 4] = call.items;
      integers[threadsAt / 4] = threads;
      integers[scratchAt / 4] = scratch.address;
      integers[scratchBytesAt / 4] = scratch.bytes;
      integers.set(call.arguments, argumentsAt / 4);
      if (call.floats) floats.set(call.floats, floatsAt / 4);
      kernels.run(control);
    },
    stop() {
      kernels.stop(control);
      ending = workers.splice(0).map((worker) => worker.terminate());
      threads = 1;
    },
  };
}
