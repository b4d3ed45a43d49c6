// Scalars in TensorBoard's event files.
import {bytesIn, fieldsOf, floatIn, textIn, varintIn, type Field} from "./protobuf.ts";

/** One value of one tag. */
export interface Scalar {
  tag: string;
  step: number;
  unixMs: number;
  value: number;
}

/** What an event file says. */
export interface TensorboardEvents {
  scalars: Scalar[];
  /** Hyper-parameters that the trainer gave to TensorBoard. */
  hyperparameters: Record<string, unknown>;
  /** When the file was begun; null in what was added to it later. */
  startedUnixMs: number | null;
  /** Bytes of whole records: the rest is read once more is there. */
  length: number;
}

/**
 * A record of TensorFlow's: its length (8 bytes), a checksum (4), its content, a checksum (4) (tensorflow/core/lib/io/
 * record_writer.h). A file that is still written may end within one.
 */
function recordsOf(file: Uint8Array): {records: Uint8Array[]; length: number} {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  let at = 0;
  while (at + 12 <= file.length) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + 12 + length;
    if (end + 4 > file.length) break;
    records.push(file.subarray(at + 12, end));
    at = end + 4;
  }
  return {records, length: at};
}

/** Field numbers, from event.proto, summary.proto, tensor.proto and the plugin_data.proto of hparams. */
const field = {
  event: {wallTime: 1, step: 2, fileVersion: 3, summary: 5},
  value: {tag: 1, simple: 2, tensor: 8, metadata: 9},
  tensor: {type: 1, content: 4, floats: 5, doubles: 6},
  hparams: {start: 3, parameters: 1},
} as const;

const tensorTypes = {float: 1, double: 2} as const;

/** A float as the shortest number that becomes it: 0.1, not 0.10000000149011612. */
function shortest(float: number): number {
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return float;
}

/** The number in a tensor that is one; null for every other. */
function scalarOf(bytes: Uint8Array): number | null {
  const tensor = fieldsOf(bytes);
  const type = varintIn(tensor, field.tensor.type);
  const packed =
    type === tensorTypes.float
      ? field.tensor.floats
      : type === tensorTypes.double
        ? field.tensor.doubles
        : null;
  if (packed === null) return null;
  const value = floatIn(tensor, field.tensor.content) ?? floatIn(tensor, packed);
  return value === null || type === tensorTypes.double ? value : shortest(value);
}

function valueOf(value: ReadonlyMap<number, readonly Field[]>): number | null {
  const simple = floatIn(value, field.value.simple);
  if (simple !== null) return shortest(simple);
  const [tensor] = bytesIn(value, field.value.tensor);
  return tensor === undefined ? null : scalarOf(tensor);
}

/** A google.protobuf.Value: a number, a text or a yes or no. */
function settingOf(bytes: Uint8Array): unknown {
  const value = fieldsOf(bytes);
  if (value.has(2)) return floatIn(value, 2);
  return value.has(4) ? varintIn(value, 4) === 1 : textIn(value, 3);
}

/** The hyper-parameters in a summary's metadata: plugin_data (1), its content (2), session_start_info. */
function hyperparametersIn(metadata: Uint8Array): Record<string, unknown> {
  const content = bytesIn(fieldsOf(metadata), 1).flatMap((plugin) => bytesIn(fieldsOf(plugin), 2));
  const starts = content.flatMap((one) => bytesIn(fieldsOf(one), field.hparams.start));
  const entries = starts.flatMap((start) => bytesIn(fieldsOf(start), field.hparams.parameters));
  return Object.fromEntries(
    entries.map((bytes) => {
      const entry = fieldsOf(bytes);
      return [textIn(entry, 1), settingOf(bytesIn(entry, 2)[0] ?? new Uint8Array())];
    }),
  );
}

/**
 * Reads an event file of TensorBoard, or what was added to one (`atStart` is false). Throws RangeError where it is none.
 */
export function eventsIn(file: Uint8Array, {atStart = true}: {atStart?: boolean} = {}): TensorboardEvents {
  const {records, length} = recordsOf(file);
  const found: TensorboardEvents = {scalars: [], hyperparameters: {}, startedUnixMs: null, length};
  for (const [index, bytes] of records.entries()) {
    const event = fieldsOf(bytes);
    const unixMs = 1000 * (floatIn(event, field.event.wallTime) ?? Number.NaN);
    if (index === 0 && atStart) {
      if (!textIn(event, field.event.fileVersion).startsWith("brain.Event:"))
        throw new RangeError("no event file of TensorBoard");
      found.startedUnixMs = Number.isFinite(unixMs) ? unixMs : null;
    }
    const step = varintIn(event, field.event.step) ?? 0;
    for (const summary of bytesIn(event, field.event.summary))
      for (const part of bytesIn(fieldsOf(summary), 1)) {
        const value = fieldsOf(part);
        const tag = textIn(value, field.value.tag);
        const [metadata] = bytesIn(value, field.value.metadata);
        if (tag === "_hparams_/session_start_info" && metadata !== undefined)
          Object.assign(found.hyperparameters, hyperparametersIn(metadata));
        const number = valueOf(value);
        if (number !== null) found.scalars.push({tag, step, unixMs, value: number});
      }
  }
  if (records.length === 0 && atStart) throw new RangeError("no event file of TensorBoard");
  return found;
}
