/** Reads how long the GPU computed. */
export interface GpuClock {
  /** Counts from now on. */
  start(): void;
  /** Milliseconds that the GPU computed since `start`, all of its work done; null where the adapter has no clock. */
  read(): Promise<number | null>;
}

/** WebGPU's most for one set; a pass takes two. */
const mostQueries = 4096;
const bytesOfQuery = 8;

/**
 * Has each compute pass write the GPU's clock at its begin and end. tfjs puts many dispatches into a pass and nothing else
 * is in one, so the sum of the passes is the time in which the GPU computed. Passes past the 2,048th of a step are left
 * unmeasured and make it unknown.
 */
export function createGpuClock({device}: {device: GPUDevice}): GpuClock {
  if (!device.features.has("timestamp-query")) return {start: () => undefined, read: async () => null};
  const querySet = device.createQuerySet({type: "timestamp", count: mostQueries});
  const bytes = mostQueries * bytesOfQuery;
  const resolved = device.createBuffer({
    size: bytes,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const readable = device.createBuffer({
    size: bytes,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  let used = 0;
  const create = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = create(descriptor);
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (pass) => {
      const first = used;
      used += 2;
      if (used > mostQueries) return begin(pass);
      const timestampWrites = {
        querySet,
        beginningOfPassWriteIndex: first,
        endOfPassWriteIndex: first + 1,
      };
      return begin({...pass, timestampWrites});
    };
    return encoder;
  };
  return {
    start() {
      used = 0;
    },
    async read() {
      if (used === 0 || used > mostQueries) return null;
      const size = used * bytesOfQuery;
      const encoder = create();
      encoder.resolveQuerySet(querySet, 0, used, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, readable, 0, size);
      device.queue.submit([encoder.finish()]);
      await readable.mapAsync(GPUMapMode.READ, 0, size);
      const instants = new BigInt64Array(readable.getMappedRange(0, size).slice(0));
      readable.unmap();
      return busyMs(instants);
    },
  };
}

/** Milliseconds between begin and end of each pass, together, from nanoseconds: begin, end, begin, end, … */
export function busyMs(instantsNs: BigInt64Array): number {
  let sumNs = 0n;
  for (let index = 0; index + 1 < instantsNs.length; index += 2) {
    const spentNs = instantsNs[index + 1]! - instantsNs[index]!;
    // The clock of some drivers starts anew now and then: such a pass counts nothing.
    if (spentNs > 0n) sumNs += spentNs;
  }
  return Number(sumNs) / 1e6;
}
