import type {EpochRow, RunLog} from "../schema/run-log.ts";
import type {Telemetry} from "../schema/telemetry.ts";

/** Samples of somebody else's recorder, without what names the run. */
export type ImportedSamples = Pick<Telemetry, "startedAt" | "devices" | "metrics" | "series" | "atMs">;

/** What somebody else's log says of one training. */
export interface ImportedRun {
  /** What the run is called there, or its file; a part of its id here. */
  name: string;
  /** The trainer; null where the log does not say. */
  engine: string | null;
  model: string | null;
  data: string | null;
  device: "cpu" | "gpu" | null;
  batchSize: number | null;
  settings: RunLog["configuration"]["settings"];
  startedAt: string | null;
  /** From its start to its end. */
  durationMs: number | null;
  /** Whether it ended well, by the log's own account; null where it does not say. */
  succeeded: boolean | null;
  epochs: EpochRow[];
  /** Resolution of the times. */
  timeResolutionMs: number;
  samples: ImportedSamples | null;
  /** What a reader must know to use these figures. */
  notes: string[];
}

/** Reads one form of somebody else's log. */
export interface Importer {
  id: string;
  /** One sentence for the help: what it reads. */
  description: string;
  /** The trainings in a file or folder, in its order. Throws ImportError where it is not of that form. */
  read(path: string): Promise<ImportedRun[]>;
}

/** A file that is not of the form that was named: `file: problem`. */
export class ImportError extends Error {
  override name = "ImportError";
}

/** A run of which nothing is known yet. */
export const unknownRun = (name: string): ImportedRun => ({
  name,
  engine: null,
  model: null,
  data: null,
  device: null,
  batchSize: null,
  settings: {},
  startedAt: null,
  durationMs: null,
  succeeded: null,
  epochs: [],
  timeResolutionMs: 1000,
  samples: null,
  notes: [],
});
