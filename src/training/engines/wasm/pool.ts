// The threads of the wasm engine.
import {once} from "node:events";
import {extname} from "node:path";
import {Worker} from "node:worker_threads";
import type {SharedBackend} from "./backend.ts";

/** Numbers of the kernels, by name: see kernels/dispatch.ts. */
export type KernelName =
  | "AdamW"
  | "AveragePixels"
  | "Convolve"
  | "ConvolveFilter"
  | "ConvolveWinograd"
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
  | "PackWinograd"
  | "PoolBackward"
  | "SpreadPixels"
  | "SumPartials";

/** Places in the control block, in bytes, and constants of the kernels: see kernels/control.ts and kernels/tile.ts. */
type ConstantName =
  | "argumentsAt"
  | "controlBytes"
  | "floatsAt"
  | "itemsAt"
  | "kernelAt"
  | "scratchAt"
  | "scratchBytesAt"
  | "stopAt"
  | "threadsAt"
  | "tileColumns"
  | "tileRows";

/** What the kernels' module exports: the pool's functions, and each kernel's number and each constant as a global. */
export type KernelExports = {
  run(control: number): void;
  work(control: number, thread: number): void;
  stop(control: number): void;
} & Record<KernelName | ConstantName, WebAssembly.Global<"i32">>;

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
  /** Pixels and channels that the convolution kernels compute together. */
  readonly tile: {rows: number; columns: number};
  /** Starts workers until `count` threads, the caller included, take part in every call; fewer only rest. */
  setThreads(count: number): Promise<void>;
  /** Runs a kernel to its end. */
  run(kernel: KernelName, call: KernelCall): void;
  /** Ends the workers; the pool can be used again, with one thread at first. */
  stop(): void;
}

/** Creates a pool of one thread, the caller's own. */
export function createPool(shared: SharedBackend, module: WebAssembly.Module): Pool {
  const {memory} = shared;
  const kernels = new WebAssembly.Instance(module, {env: {memory}}).exports as unknown as KernelExports;
  const place = (name: ConstantName) => kernels[name].value;
  const controlBytes = place("controlBytes");
  const control = shared.allocate(controlBytes);
  new Uint8Array(memory.buffer, control, controlBytes).fill(0);
  const workers: Worker[] = [];
  const scratch = {address: 0, bytes: 0, threads: 0};
  const ending: Promise<number>[] = [];
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
    tile: {rows: place("tileRows"), columns: place("tileColumns")},
    get threads() {
      return threads;
    },
    async setThreads(count) {
      // A worker that is still ending would share its successor's scratch.
      await Promise.all(ending.splice(0));
      integers[place("stopAt") / 4] = 0;
      while (workers.length < count - 1) {
        const workerData: PoolThread = {module, memory, control, thread: workers.length + 1};
        const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
          workerData,
          execArgv: [],
        });
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
      integers[place("kernelAt") / 4] = kernels[kernel].value;
      integers[place("itemsAt") / 4] = call.items;
      integers[place("threadsAt") / 4] = threads;
      integers[place("scratchAt") / 4] = scratch.address;
      integers[place("scratchBytesAt") / 4] = scratch.bytes;
      integers.set(call.arguments, place("argumentsAt") / 4);
      if (call.floats) floats.set(call.floats, place("floatsAt") / 4);
      kernels.run(control);
    },
    stop() {
      kernels.stop(control);
      ending.push(...workers.splice(0).map((worker) => worker.terminate()));
      threads = 1;
    },
  };
}
