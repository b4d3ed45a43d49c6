// Samples on their way from the sampler to the recorder.
import type {SampleBatch} from "./messages.ts";

/** One sample before it is packed. */
export interface Sample {
  unixMs: number;
  /** Makes its values, one a column. */
  values: () => readonly (number | null)[];
  lateMs: number;
  readMs: number;
  sourceReadMs: readonly number[];
  /** Why it lies beside the schedule: columns that moved, or null for a mark; empty where it does not. */
  anchors: readonly (number | null)[];
}

/** Samples that wait to be sent, packed as they come. */
export interface OpenBatch {
  add(sample: Sample): void;
  /** Hands over what came since the last time, and begins anew. */
  take(): Pick<SampleBatch, "unixMs" | "values" | "lateMs" | "readMs" | "sourceReadMs" | "anchors">;
}

/** Numbers that are written one behind the other; the room doubles when it is full. */
function createColumn(room: number): {push(value: number): void; take(): Float64Array} {
  let values = new Float64Array(room);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const larger = new Float64Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    take() {
      const taken = values.slice(0, length);
      length = 0;
      return taken;
    },
  };
}

/**
 * Packs samples into typed arrays: structured clone copies them at once, where rows would be walked value by value. The
 * arrays are used again and again, as a sampler that makes no garbage needs the least of the machine that it measures.
 */
export function createOpenBatch(): OpenBatch {
  const [unixMs, values, lateMs, readMs, sourceReadMs] = [
    createColumn(16),
    createColumn(256),
    createColumn(16),
    createColumn(16),
    createColumn(128),
  ];
  let taken: Sample["values"][] = [];
  let anchors: SampleBatch["anchors"] = [];
  return {
    add(sample) {
      unixMs.push(sample.unixMs);
      for (const column of sample.anchors) anchors.push({sample: taken.length, column});
      taken.push(sample.values);
      lateMs.push(sample.lateMs);
      readMs.push(sample.readMs);
      for (const ms of sample.sourceReadMs) sourceReadMs.push(ms);
    },
    take() {
      for (const make of taken) for (const value of make()) values.push(value ?? Number.NaN);
      const batch = {
        unixMs: unixMs.take(),
        values: values.take(),
        lateMs: lateMs.take(),
        readMs: readMs.take(),
        sourceReadMs: sourceReadMs.take(),
        anchors,
      };
      taken = [];
      anchors = [];
      return batch;
    },
  };
}
