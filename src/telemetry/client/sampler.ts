import type {SamplerCost, SourceState, TelemetryDevice} from "../../schema/telemetry.ts";
import type {SampleBatch} from "../sampler/messages.ts";
import type {ClockOffset} from "../source/clock.ts";
import type {SourcedColumn} from "../source/source.ts";
import type {Death} from "./gaps.ts";

/** The samples of one run as the sampler hands them over; times are Unix milliseconds. */
export interface Recording {
  devices: TelemetryDevice[];
  columns: readonly SourcedColumn[];
  sources: SourceState[];
  /** When each sample was taken: Unix milliseconds on the recorder's clock, `performance.timeOrigin + performance.now()`. */
  unixMs: number[];
  /** One list a column, one value a sample. */
  values: (number | null)[][];
  /** Smallest and largest sample behind each value; null where every value is one sample. */
  extremes: {low: (number | null)[]; high: (number | null)[]}[] | null;
  /** Samples beside the schedule, by position; `column` is null for one at a mark. */
  anchors: {sample: number; column: number | null}[];
  /** Stretches without samples longer than three periods, Unix milliseconds. */
  gaps: {startUnixMs: number; endUnixMs: number; reason: string}[];
  cost: SamplerCost;
  /** Bound on the distance between the recorder's and the sampler's clock. */
  clockErrorMs: number;
}

/** What a recording is made of, in the order in which it comes. A journal keeps it. */
export type RecordingPiece =
  | {
      piece: "opened";
      devices: readonly TelemetryDevice[];
      columns: readonly SourcedColumn[];
      sources: readonly SourceState[];
      sampleHz: number;
    }
  | {piece: "batch"; batch: SampleBatch; clock: ClockOffset}
  | {piece: "death"; death: Death};

/** The newest sample, for a live line: metric id → value, of the host. */
export type LatestSample = ReadonlyMap<string, number | null>;

/** The sampler process as the recorder sees it. One process serves all runs of a sweep. */
export interface Sampler {
  /**
   * Takes the first sample and samples from now on. Resolves when that first sample is taken. `onPiece` gets what the
   * recording is made of as it comes.
   */
  begin(onPiece?: (piece: RecordingPiece) => void): Promise<void>;
  /** The trainer's process: from now on its tree is measured too. */
  watch(rootPid: number): void;
  /** The trainer passed a mark: takes an extra sample, so that counters are read close to it. */
  mark(): void;
  latest(): LatestSample;
  /** Takes the last sample and hands over the run's samples. */
  end(): Promise<Recording>;
  close(): Promise<void>;
}

/** Starts a sampler process that samples at `sampleHz`. */
export type StartSampler = (options: {sampleHz: number}) => Promise<Sampler>;
