/** A field of a Protocol Buffers message: a number as a varint, bytes and texts with their length. */
export function encoded(number: number, value: number | string | Uint8Array): Uint8Array {
  const varint = (left: number): number[] =>
    left < 128 ? [left] : [128 + (left % 128), ...varint(Math.floor(left / 128))];
  if (typeof value === "number") return Uint8Array.from([...varint(8 * number), ...varint(value)]);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return Buffer.concat([Uint8Array.from([...varint(8 * number + 2), ...varint(bytes.length)]), bytes]);
}

/** The records in W&B's form: blocks of 32 KiB, over whose ends a record is cut in parts (1: whole, 2: first, 3: middle, 4: last). */
export function wandbFile(records: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from(":W&B\0\0\0", "latin1")];
  let at = 7;
  const add = (bytes: Uint8Array): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const record of records)
    for (let from = 0; from < record.length;) {
      const left = 32_768 - (at % 32_768);
      if (left < 7) {
        add(Buffer.alloc(left));
        continue;
      }
      const end = Math.min(record.length, from + left - 7);
      const [isFirst, isLast] = [from === 0, end === record.length];
      const head = Buffer.alloc(7);
      head.writeUInt16LE(end - from, 4);
      head[6] = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3;
      add(head);
      add(record.subarray(from, end));
      from = end;
    }
  return Buffer.concat(parts);
}
