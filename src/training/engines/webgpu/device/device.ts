import type {Adapter} from "../../../../schema/adapter.ts";

/** A GPU device whose trouble is heard: WebGPU reports it apart from the call that caused it. */
export interface WatchedDevice {
  device: GPUDevice;
  /** Resolves as the reading of a result does; rejects with what went wrong on the device until then, in one line. */
  settled<T>(reading: Promise<T>): Promise<T>;
}

/** What WebGPU grants only when it is asked for. */
const wantedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** Opens the device with the adapter's own limits and, where there are, its timestamps. */
export async function openDevice(adapter: GPUAdapter, {timestamps}: Adapter): Promise<WatchedDevice> {
  const device = await adapter.requestDevice({
    requiredFeatures: timestamps ? ["timestamp-query"] : [],
    requiredLimits: Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]])),
  });
  return watchDevice(device);
}

/** Hears the device's errors from now on, and refuses buffers that its limits do not allow. */
export function watchDevice(device: GPUDevice): WatchedDevice {
  const troubles: Error[] = [];
  device.addEventListener("uncapturederror", (event) => {
    // Otherwise Dawn prints it as well, and all that follows from it.
    event.preventDefault();
    troubles.push(troubleOf(event.error));
  });
  void device.lost.then(({reason, message}) =>
    troubles.unshift(new Error(`GPU device lost: ${oneLine(message) || reason} (is the driver all right?)`)),
  );
  refuseTooLarge(device);
  return {
    device,
    async settled(reading) {
      const [result] = await Promise.allSettled([reading]);
      // The news of an error or a loss comes after the reading that it spoils: a turn of the event loop lets it in.
      if (result.status === "rejected") await new Promise((resolve) => setImmediate(resolve));
      const [first] = troubles;
      if (first !== undefined) throw first;
      if (result.status === "rejected") throw result.reason;
      return result.value;
    },
  };
}

/** An error as a run log names it. "GPU out of memory" is what the recorder takes for out of memory. */
function troubleOf(error: GPUError): Error {
  const message = oneLine(error.message);
  if (error.constructor.name === "GPUOutOfMemoryError") return new Error(`GPU out of memory: ${message}`);
  if (error.constructor.name === "GPUValidationError") return new Error(`GPU program refused: ${message}`);
  return new Error(`GPU failed: ${message}`);
}

/** Dawn writes the call that failed on lines of its own. */
const oneLine = (message: string): string => message.trim().replace(/\s*\n\s*/g, " ");

/** The most bytes that one tensor may have: it is one buffer, and bound whole. */
export const largestTensorBytes = ({limits}: Pick<GPUDevice, "limits">): number =>
  Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);

/** Why a buffer of so many bytes cannot be. */
export const tooLarge = (bytes: number, limitBytes: number): string =>
  `GPU buffer too large: ${bytes} bytes (the adapter's limit is ${limitBytes}; lower the batch size or the image size)`;

/** WebGPU would give an invalid buffer, and say so later and elsewhere. */
function refuseTooLarge(device: GPUDevice): void {
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const limitBytes =
      (descriptor.usage & GPUBufferUsage.STORAGE) > 0
        ? largestTensorBytes(device)
        : device.limits.maxBufferSize;
    if (descriptor.size > limitBytes) throw new Error(tooLarge(descriptor.size, limitBytes));
    try {
      return create(descriptor);
    } catch (cause) {
      // A buffer that is to be written at once cannot be invalid in silence: too little memory is thrown.
      const message = cause instanceof Error ? oneLine(cause.message) : String(cause);
      throw cause instanceof RangeError ? new Error(`GPU out of memory: ${message}`, {cause}) : cause;
    }
  };
}
