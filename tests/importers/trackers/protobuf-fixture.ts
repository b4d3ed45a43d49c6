/** A field of a Protocol Buffers message: a number as a varint, bytes and texts with their length. */
export function encoded(number: number, value: number | string | Uint8Array): Uint8Array {
  const varint = (left: number): number[] =>
    left < 128 ? [left] : [128 + (left % 128), ...varint(Math.floor(left / 128))];
  if (typeof value === "number") return Uint8Array.from([...varint(8 * number), ...varint(value)]);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return Buffer.concat([Uint8Array.from([...varint(8 * number + 2), ...varint(bytes.length)]), bytes]);
}
