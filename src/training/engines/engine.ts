import type {Adapter} from "../../schema/adapter.ts";
import type {Device} from "../../schema/values/identifiers.ts";

/** One device of an engine: usable when `unavailable` is null, otherwise the reason it is not. */
export interface DeviceProbe {
  device: Device;
  /** Why the device cannot be used here and now, in one line for people; null when it can. */
  unavailable: string | null;
  /** The device's name as the engine knows it, e.g. "WebAssembly SIMD, 2 threads"; null when unavailable. */
  name: string | null;
  /** The GPU as its driver describes it, where the engine knows. */
  adapter?: Adapter;
}

/** What a trainer is made for. Everything that changes the result of a training is named here. */
export interface TrainerOptions {
  device: Device;
  /** Part of a GPU's name, or `software` for one that the CPU plays; null or nothing: the engine chooses a GPU. */
  adapter?: string | null;
  /** Threads that compute a step; an engine may use fewer and says how many in `Trainer.threads`. */
  threads: number;
  model: string;
  classes: number;
  /** Side of the square input images in pixels. */
  imageSize: number;
  batchSize: number;
  /** Seeds the initial weights. */
  seed: number;
  /** The model's recipe shares them out in stages, each with a one-cycle schedule. */
  epochs: number;
  stepsPerEpoch: number;
}

/** Images of one step: `pixels` is NHWC, 8 bits a channel, RGB; `labels` holds one class index an image. */
export interface Batch {
  pixels: Uint8Array;
  labels: Uint8Array;
  /** Images in this batch; the last batch of an epoch may be smaller than `batchSize`. */
  size: number;
}

/** One network with its optimizer on one device. */
export interface Trainer {
  /** Trainable parameters of the network. */
  parameters: number;
  threads: number;
  /** The device's name, as in `DeviceProbe.name`. */
  deviceName: string;
  /** The GPU that computes, as its driver describes it; null where the engine does not know one. */
  adapter: Adapter | null;
  /** One forward, backward and update. Resolves with the batch's mean loss when the device has finished. */
  step(batch: Batch): Promise<number>;
  /** Forward only, in inference mode, of at most `batchSize` images. Resolves with the sum of the losses and the number of wrong predictions. */
  evaluate(batch: Batch): Promise<{lossSum: number; errors: number}>;
  /** How long the GPU computed in the last step, in ms by its own clock; null where that is not known. */
  gpuMs(): Promise<number | null>;
  /** The most that the engine had allocated on its device at a time; null where it does not count. */
  peakDeviceMemoryBytes(): number | null;
  dispose(): void;
}

/** What computes. All engines train the same model, data and recipe; results must agree (conformance test). */
export interface Engine {
  id: string;
  /**
   * Devices usable here and now, each with a reason when it is not. `adapter` as in `TrainerOptions`: engines without
   * adapters pay no heed to it. Never throws.
   */
  probe(options?: {adapter?: string | null}): Promise<DeviceProbe[]>;
  createTrainer(options: TrainerOptions): Promise<Trainer>;
}
