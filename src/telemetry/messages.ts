import type {TelemetryDevice} from "../schema/telemetry.ts";
import type {Column} from "./source.ts";

/** What the recorder's process says to the sampler process. */
export type Request =
  {kind: "ping"; round: number} | {kind: "begin"} | {kind: "watch"; rootPid: number} | {kind: "end"};

/** Samples on their way between the processes: one entry a sample; a value that is not there is NaN. */
export interface Batch {
  /** On the sampler's clock. */
  unixMs: Float64Array;
  /** One array a column. */
  values: Float64Array[];
  lateMs: Float64Array;
  readMs: Float64Array;
  /** CPU time the sampler process used since the batch before. */
  cpuMs: number;
  /** Largest resident size of the sampler process so far. */
  memoryBytes: number;
}

/** What the sampler process says. */
export type Reply =
  | {kind: "ready"; devices: TelemetryDevice[]; columns: Column[]}
  | {kind: "pong"; round: number; unixMs: number}
  | {kind: "begun"}
  | {kind: "samples"; batch: Batch}
  | {kind: "ended"};
