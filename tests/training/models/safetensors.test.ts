import {createHash} from "node:crypto";
import {describe, expect, test} from "vitest";
import {halfToNumber, readSafetensors} from "../../../src/training/models/safetensors.ts";

/** A file with the header as given and the values after it. */
function fileOf(header: object, values: Uint8Array): {bytes: Uint8Array; sha256: string} {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + values.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(values, 8 + text.length);
  return {bytes, sha256: createHash("sha256").update(bytes).digest("hex")};
}

describe("readSafetensors()", () => {
  const single = new Uint8Array(Float32Array.of(1.5, -2).buffer);
  const header = {
    __metadata__: {license: "none"},
    halves: {dtype: "F16", shape: [2, 1], data_offsets: [0, 4]},
    singles: {dtype: "F32", shape: [2], data_offsets: [4, 12]},
  };
  const {bytes, sha256} = fileOf(header, Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, ...single));

  test("reads half and single precision by name, wherever the header ends", () => {
    const tensors = readSafetensors(bytes, sha256);
    expect([...tensors.keys()]).toEqual(["halves", "singles"]);
    expect(tensors.get("halves")).toEqual({shape: [2, 1], values: Float32Array.of(1, -2)});
    expect(tensors.get("singles")).toEqual({shape: [2], values: Float32Array.of(1.5, -2)});
  });

  test("a file that is not the published one is refused", () => {
    const damaged = bytes.with(-1, 0);
    expect(() => readSafetensors(damaged, sha256)).toThrow(
      /^weights are damaged: SHA-256 [0-9a-f]{64} \(expected/,
    );
  });

  test("a type that it does not read is named", () => {
    const other = fileOf({x: {dtype: "I64", shape: [1], data_offsets: [0, 8]}}, new Uint8Array(8));
    expect(() => readSafetensors(other.bytes, other.sha256)).toThrow("tensor type not supported: I64");
  });
});

test.each([
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
])("half precision %i is %f", (bits, value) => {
  expect(halfToNumber(bits)).toBe(value);
});
