// The tfjs backend of the wasm engine, on memory that threads share.
import {createRequire} from "node:module";
import {join, dirname} from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type {TensorInfo} from "@tensorflow/tfjs-core";
import {BackendWasm, setThreadsCount} from "@tensorflow/tfjs-backend-wasm";

/** Pages of 64 KiB that the tfjs build declares: 16 MiB at first, 4 GiB at most. */
const initialPages = 256;
const maximumPages = 65536;

/** Emscripten's allocator takes sizes from here on for negative ones, and hands out what is not there. */
const sizeLimitBytes = 2 ** 31;

/** The tfjs WebAssembly backend with its memory, which other modules and threads may use too. */
export interface SharedBackend {
  backend: BackendWasm;
  memory: WebAssembly.Memory;
  /** Reserves bytes of the memory; the address is a multiple of 16. Throws when the memory is full. */
  allocate(bytes: number): number;
  free(address: number): void;
  /** A new float32 tensor with undefined values. Throws when the memory is full. */
  createTensor(shape: number[]): TensorInfo;
}

/** What the Emscripten build exports, as far as it is used here. */
interface WasmBuild {
  cwrap(name: string, returns: string | null, takes: string[]): (...values: number[]) => number;
  _malloc(bytes: number): number;
  _free(address: number): void;
  tfjs?: Record<string, (...values: number[]) => number>;
}

type BuildFactory = (settings: object) => Promise<WasmBuild>;

/**
 * Loads tfjs-backend-wasm's threaded build, the only one with a shared memory, and makes it the current tfjs backend.
 * Its own threads are not started: the hot kernels run on ours (pool.ts).
 */
export async function loadBackend(): Promise<SharedBackend> {
  const memory = new WebAssembly.Memory({initial: initialPages, maximum: maximumPages, shared: true});
  const build = await loadBuild(memory);
  build.tfjs = {
    init: build.cwrap("init", null, []),
    initWithThreadsCount: build.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: build.cwrap("get_threads_count", "number", []),
    registerTensor: build.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: build.cwrap("dispose_data", null, ["number"]),
    dispose: build.cwrap("dispose", null, []),
  };
  setThreadsCount(1);
  const backend = new BackendWasm(build as unknown as BackendWasm["wasm"]);
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", () => backend, 5);
  return {
    backend,
    memory,
    allocate(bytes) {
      const address = bytes < sizeLimitBytes ? build._malloc(bytes) >>> 0 : 0;
      if (address === 0) throw outOfMemory(bytes);
      return address;
    },
    createTensor(shape) {
      const bytes = 4 * shape.reduce((product, size) => product * size, 1);
      if (bytes >= sizeLimitBytes) throw outOfMemory(bytes);
      const tensor = backend.makeOutput(shape, "float32");
      if (backend.dataIdMap.get(tensor.dataId).memoryOffset !== 0) return tensor;
      // tfjs would write on from address 0, and train on rubbish.
      backend.disposeData(tensor.dataId, true);
      throw outOfMemory(bytes);
    },
    free: (address) => build._free(address),
  };
}

function outOfMemory(bytes: number): Error {
  return new Error(
    `WebAssembly.Memory: could not allocate ${bytes} bytes of its 4 GiB (use a smaller batch size)`,
  );
}

/** Runs the Emscripten loader without the eight threads and the two process listeners that it would leave behind. */
async function loadBuild(memory: WebAssembly.Memory): Promise<WasmBuild> {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out");
  const factory = require(join(folder, "tfjs-backend-wasm-threaded-simd.js")) as BuildFactory;
  const threads = require("node:worker_threads") as {Worker: unknown};
  const {Worker} = threads;
  const listenersBefore = processListeners();
  // The loader takes its thread class from this module object and starts its threads before the call returns.
  threads.Worker = IdleThread;
  try {
    return await factory({wasmMemory: memory, locateFile: (path: string) => join(folder, path)});
  } finally {
    threads.Worker = Worker;
    removeListenersSince(listenersBefore);
  }
}

/** Answers the loader as a thread would that has loaded the module, and does nothing. */
class IdleThread {
  onmessage: ((event: {data: {cmd: string}}) => void) | null = null;
  on(): void {}
  unref(): void {}
  terminate(): void {}
  postMessage(): void {
    this.onmessage?.({data: {cmd: "loaded"}});
  }
}

const caughtEvents = ["uncaughtException", "unhandledRejection"] as const;

function processListeners(): Set<unknown> {
  return new Set(caughtEvents.flatMap((event) => process.rawListeners(event)));
}

function removeListenersSince(before: Set<unknown>): void {
  for (const event of caughtEvents) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
}
