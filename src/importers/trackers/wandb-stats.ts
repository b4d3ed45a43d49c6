// Samples of the machine in W&B's files.
import {bytesIn, fieldsOf, textIn, unixMsIn} from "../../readers/tensorboard/protobuf.ts";
import {trackedReadings, type SystemNames, type TrackedReadings} from "./tracked-samples.ts";

/** Numbers of the fields of a StatsRecord and its items (wandb_internal.proto). */
const field = {timestamp: 2, item: 3, key: 1, valueJson: 16} as const;

/** W&B's names of system metrics (its reference "System metrics"): of the process that trains, and of each GPU after `gpu.N.`. */
const names: SystemNames = {
  host: {
    cpu: {field: "processCpu", unit: "%"},
    "proc.memory.rssMB": {field: "processMemory", unit: "MiB"},
  },
  gpuName: /^gpu\.(?<index>\d+)\.(?<rest>\w+)$/,
  gpu: {
    gpu: {field: "utilization", unit: "%"},
    memory: {field: "memoryActivity", unit: "%"},
    memoryAllocatedBytes: {field: "memory", unit: "B"},
    powerWatts: {field: "power", unit: "W"},
    temp: {field: "temperature", unit: "C"},
    smClock: {field: "clock", unit: "MHz"},
  },
};

/** Reads a StatsRecord; null where it has no time or no known field. */
export function statsReadings(bytes: Uint8Array): TrackedReadings | null {
  const record = fieldsOf(bytes);
  const unixMs = unixMsIn(record, field.timestamp);
  const items = bytesIn(record, field.item).map(fieldsOf);
  const named = items.map((item) => {
    const value = textIn(item, field.valueJson);
    return [textIn(item, field.key), value === "" ? Number.NaN : Number(value)] as const;
  });
  return unixMs === null ? null : trackedReadings(unixMs, named, names);
}
