// Fields of Protocol Buffers messages.

/** A field of a Protocol Buffers message: a number, or the bytes of a text or another message. */
export type Field = number | Uint8Array;

/**
 * Fields of a message by their number, in their order; those of 32 and 64 bits as their bytes. Throws RangeError where it is
 * cut off.
 */
export function fieldsOf(bytes: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at];
      if (byte === undefined) throw new RangeError("message cut off");
      at += 1;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const add = (number: number, field: Field): void => {
    const known = fields.get(number);
    if (known === undefined) fields.set(number, [field]);
    else known.push(field);
  };
  const addBytes = (number: number, length: number): void => {
    if (at + length > bytes.length) throw new RangeError("message cut off");
    add(number, bytes.subarray(at, at + length));
    at += length;
  };
  while (at < bytes.length) {
    const key = varint();
    const [number, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) add(number, varint());
    else if (wire === 1) addBytes(number, 8);
    else if (wire === 5) addBytes(number, 4);
    else if (wire === 2) addBytes(number, varint());
    else throw new RangeError(`unknown wire type: ${wire}`);
  }
  return fields;
}

/** The messages or texts in a field that may be repeated. */
export const bytesIn = (fields: ReadonlyMap<number, readonly Field[]>, number: number): Uint8Array[] =>
  (fields.get(number) ?? []).filter((field): field is Uint8Array => typeof field !== "number");

/** The text in a field; empty where there is none. */
export const textIn = (fields: ReadonlyMap<number, readonly Field[]>, number: number): string =>
  new TextDecoder().decode(bytesIn(fields, number)[0]);

/** The number in a field; null where there is none. */
export const varintIn = (fields: ReadonlyMap<number, readonly Field[]>, number: number): number | null => {
  const [first] = fields.get(number) ?? [];
  return typeof first === "number" ? first : null;
};

/** The float or double in a field of 32 or 64 bits; null where there is none. */
export function floatIn(fields: ReadonlyMap<number, readonly Field[]>, number: number): number | null {
  const [bytes] = bytesIn(fields, number);
  if (bytes === undefined || (bytes.length !== 4 && bytes.length !== 8)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
}

/** The instant in a field of type google.protobuf.Timestamp (seconds 1, nanos 2), in Unix milliseconds; null where there is none. */
export function unixMsIn(fields: ReadonlyMap<number, readonly Field[]>, number: number): number | null {
  const [timestamp] = bytesIn(fields, number).map(fieldsOf);
  const seconds = timestamp === undefined ? null : varintIn(timestamp, 1);
  if (timestamp === undefined || seconds === null) return null;
  return 1000 * seconds + (varintIn(timestamp, 2) ?? 0) / 1e6;
}
