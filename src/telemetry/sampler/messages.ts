import type {SourceState, TelemetryDevice} from "../../schema/telemetry.ts";
import type {SourcedColumn} from "../source/source.ts";

/** What the recorder's process says to the sampler process. */
export type Request =
  | {kind: "ping"; round: number}
  | {kind: "begin"}
  | {kind: "watch"; rootPid: number}
  | {kind: "mark"}
  | {kind: "end"}
  /** No more is wanted: whoever hangs up without it has died. */
  | {kind: "close"};

/** Samples on their way between the processes: one entry a sample; a value that is not there is NaN. */
export interface SampleBatch {
  /** On the sampler's clock. */
  unixMs: Float64Array;
  /** Sample after sample, one value a column. One array is copied at once, many small ones are not. */
  values: Float64Array;
  lateMs: Float64Array;
  readMs: Float64Array;
  /** How long each source took: sample after sample, one value a source; NaN for one that was not due. */
  sourceReadMs: Float64Array;
  /** Samples beside the schedule, by their position in this batch; `column` is null for one at a mark. */
  anchors: {sample: number; column: number | null}[];
  /** Why columns lacked values so far, one entry a column; null where nothing has changed since the batch before. */
  missing: (string | null)[] | null;
  /** CPU time the sampler process used since the batch before. */
  cpuMs: number;
  /** Largest resident size of the sampler process so far. */
  memoryBytes: number;
}

/** What the sampler process says. */
export type Reply =
  | {kind: "ready"; devices: TelemetryDevice[]; columns: SourcedColumn[]; sources: SourceState[]}
  | {kind: "pong"; round: number; unixMs: number}
  | {kind: "begun"}
  | {kind: "samples"; batch: SampleBatch}
  | {kind: "ended"};
