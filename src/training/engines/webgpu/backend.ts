import * as tf from "@tensorflow/tfjs-core";
import type {DataType, TensorInfo} from "@tensorflow/tfjs-core";
import type {GpuView} from "../../trainer.ts";
import {refuseOversized} from "./device/admission.ts";
import {openAdapter, type OpenAdapter} from "./device/dawn.ts";
import {createGpuClock} from "./device/gpu-time.ts";
import {largestTensorBytes, openDevice, type WatchedDevice} from "./device/device.ts";

/** The part of tfjs-backend-webgpu's `WebGPUBackend` that is used here (its backend_webgpu.ts, 4.22). */
export interface WebgpuBackend extends tf.KernelBackend {
  readonly device: GPUDevice;
  readonly bufferManager: BufferManager;
  readonly tensorMap: {get(dataId: object): {resource: GPUBuffer | null; values: unknown}};
  readonly commandQueueOwnedIds: WeakSet<object>;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  /** Gives a tensor its buffer, with its values where it has some. */
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo;
  /** A uniform buffer of scalars, given back after the submission. */
  makeUniforms(values: {type: "float32"; data: number[]}[]): GPUBufferBinding;
  disposeData(dataId: object): boolean;
}

interface BufferManager {
  readonly freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
  acquireBuffer(size: number, usage: number, mapped?: boolean, reuse?: boolean): GPUBuffer;
}

/** A GPU that computes for tfjs in this process. */
export interface Gpu extends WatchedDevice, Pick<OpenAdapter, "facts"> {
  backend: WebgpuBackend;
  /** The most bytes that the engine had allocated on the device at a time. */
  peakBytes(): number;
  /** What a trainer is told of it. */
  view: GpuView;
  /** Gives buffers that nothing uses back to the driver; tfjs itself keeps them. */
  trim(): void;
}

let loaded: {wanted: string | null; gpu: Gpu} | null = null;

/**
 * Opens the adapter once in this process and makes it the tfjs backend `webgpu`. Throws where there is none, and where
 * another was opened before.
 */
export async function loadGpu(wanted: string | null): Promise<Gpu> {
  if (loaded !== null && loaded.wanted !== wanted)
    throw new Error(`adapter: ${wanted} (this process has opened ${loaded.gpu.facts.name}; start another)`);
  loaded ??= {wanted, gpu: await openGpu(await openAdapter(wanted))};
  await tf.setBackend("webgpu");
  return loaded.gpu;
}

/** Makes an adapter the tfjs backend `webgpu` of this process, which can have one. */
export async function openGpu({adapter, facts}: OpenAdapter): Promise<Gpu> {
  const watched = await openDevice(adapter, facts);
  const backend = await createBackend(watched.device, adapter.info);
  const memory = watchMemory(backend.bufferManager);
  const clock = createGpuClock(backend);
  const view: GpuView = {
    adapter: facts,
    gpuMs: clock.read,
    peakDeviceMemoryBytes: memory.peakBytes,
    admit: (network, images) =>
      refuseOversized(network, images, {
        limitBytes: largestTensorBytes(watched.device),
        create: (shape) => backend.makeTensorInfo([...shape], "float32"),
      }),
    stepBegins: clock.start,
    settled: watched.settled,
  };
  return {...watched, ...memory, facts, backend, view};
}

async function createBackend(device: GPUDevice, info: GPUAdapterInfo): Promise<WebgpuBackend> {
  // Imported before navigator has a GPU: otherwise it would register a backend on an adapter of its own choice.
  const {WebGPUBackend} = (await import("@tensorflow/tfjs-backend-webgpu")) as unknown as {
    WebGPUBackend: new (device: GPUDevice, info: GPUAdapterInfo) => WebgpuBackend;
  };
  Object.defineProperty(navigator, "gpu", {value: {}, configurable: true});
  const backend = new WebGPUBackend(device, info);
  tf.registerBackend("webgpu", () => backend);
  return backend;
}

function watchMemory(buffers: BufferManager): Pick<Gpu, "peakBytes" | "trim"> {
  let peak = 0;
  const acquire = buffers.acquireBuffer.bind(buffers);
  buffers.acquireBuffer = (...request) => {
    const buffer = acquire(...request);
    peak = Math.max(peak, buffers.numBytesAllocated);
    return buffer;
  };
  return {
    peakBytes: () => peak,
    trim() {
      for (const free of buffers.freeBuffers.values())
        for (const buffer of free.splice(0)) {
          buffer.destroy();
          buffers.numBytesAllocated -= buffer.size;
          buffers.numFreeBuffers -= 1;
        }
      peak = buffers.numBytesAllocated;
    },
  };
}
