// What a telemetry source is.
import type {MetricSpec, TelemetryDevice} from "../../schema/telemetry.ts";

/** One value, or null; what is missing throughout a run is explained by `SourceStatus.missing`. */
export type Reading = number | null;

/** What `open` found: usable when `unavailable` is null. */
export interface SourceStatus {
  /** Why the source gives nothing here, in one line for people; null when it is usable. */
  unavailable: string | null;
  /** Devices the source reads; `host` for the machine, a UUID or PCI id for a GPU. */
  devices: readonly TelemetryDevice[];
  /** The columns that `read` fills, in its order. */
  columns: readonly Column[];
}

/** One metric of one device. */
export interface Column {
  device: string;
  metric: MetricSpec;
  /** The most that is available, in the metric's unit; null where nothing limits it. */
  limit: number | null;
  /** Why this column has no value or may lack some; null where it always has one. */
  missing: string | null;
}

/** What is measured. Carries its own description, so a new metric changes no schema, analysis or page. */
export interface TelemetrySource {
  id: string;
  /** Finds what can be read. Never throws. Called once, before the first `read`. */
  open(): Promise<SourceStatus>;
  /**
   * One value a column, in the order of `SourceStatus.columns`. Cheap; never blocks for long; never throws. `rootPid`
   * is the trainer's process, null before it started and after it ended.
   */
  read(rootPid: number | null): readonly Reading[];
  /**
   * The same in two steps: reads now what will be gone later, and gives how to make values of it, which is called in the
   * order of the samples, within a second or so. For sources that parse text: parsing ten samples at once is cheap, while
   * parsing each alone is the larger part of the sampler's CPU time, since the caches are cold in between.
   */
  take?(rootPid: number | null): () => readonly Reading[];
  /** Least time between two reads of slow or expensive metrics; the last value is held in between. Absent: every sample. */
  everyMs?: number;
  /** Why columns lacked values in what was read so far, one entry a column; null where one had them all. */
  missing?(): readonly (string | null)[];
  /**
   * Watches quickly moving columns after a mark: each call reads again and gives the positions of those that moved since
   * the call before. Absent where a look costs more than a few microseconds.
   */
  watch?(): () => readonly number[];
  close(): void;
}

/** A column as it is recorded: with the source that fills it. */
export interface SourcedColumn extends Column {
  source: string;
}
