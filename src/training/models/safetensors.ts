// Reads weights from a file.
import {createHash} from "node:crypto";

/** A tensor read from a file: values in row-major order. */
export interface StoredTensor {
  shape: number[];
  values: Float32Array;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [begin: number, end: number];
}

/**
 * Reads a safetensors file's tensors of half or single precision, as single precision. Throws when the bytes' SHA-256 is
 * not `sha256`: the file is then not the one that was published, so nothing in it is believed.
 * The format: 8 bytes of the header's length, the header in JSON, the values (huggingface/safetensors, README "Format").
 */
export function readSafetensors(bytes: Uint8Array, sha256: string): Map<string, StoredTensor> {
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256)
    throw new Error(`weights are damaged: SHA-256 ${found} (expected ${sha256}; check the file out again)`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  const valuesAt = 8 + headerBytes;
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, valuesAt))) as Record<string, Entry>;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, {dtype, shape, data_offsets}] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const count = shape.reduce((product, size) => product * size, 1);
    tensors.set(name, {shape, values: readValues(view, dtype, valuesAt + data_offsets[0], count)});
  }
  return tensors;
}

function readValues(view: DataView, dtype: string, at: number, count: number): Float32Array {
  switch (dtype) {
    case "F32":
      return Float32Array.from({length: count}, (_, index) => view.getFloat32(at + 4 * index, true));
    case "F16":
      return Float32Array.from({length: count}, (_, index) =>
        halfToNumber(view.getUint16(at + 2 * index, true)),
      );
    default:
      throw new Error(`tensor type not supported: ${dtype} (use F16 or F32)`);
  }
}

/** The value of 16 bits in IEEE 754 half precision: 1 bit sign, 5 exponent, 10 fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
