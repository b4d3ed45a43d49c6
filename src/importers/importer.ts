import type {EpochRow, ReportRow, RunLog, StatedRate} from "../schema/run-log.ts";
import type {Telemetry} from "../schema/telemetry.ts";

/** Samples of another recorder. */
export type ImportedSamples = Pick<Telemetry, "startedAt" | "devices" | "metrics" | "series" | "atMs">;

/** How a training ended, by its own log. */
export type LoggedEnd = {state: "completed"} | {state: "failed" | "interrupted"; reason: string};

/** What another program's log says about one training. */
export interface ImportedRun {
  /** The log's name of the run, or the name of its file. */
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
  /** null where the log does not say. */
  ended: LoggedEnd | null;
  epochs: EpochRow[];
  /** Rows by steps, where there are no epochs. */
  reports: ReportRow[];
  /** The speed that the trainer itself gives for the whole training; null where it gives none. */
  statedRate: StatedRate | null;
  /** Resolution of the times. */
  timeResolutionMs: number;
  samples: ImportedSamples | null;
  /** What people must know to use these figures. */
  notes: string[];
}

/** Reads one kind of log. */
export interface Importer {
  id: string;
  /** One sentence for the help: what it reads. */
  description: string;
  /** The trainings in a file or folder, in its order. Throws ImportError for another kind of file. */
  read(path: string): Promise<ImportedRun[]>;
}

/** A file that is not of the kind asked for: `file: problem`. */
export class ImportError extends Error {
  override name = "ImportError";
}

/** A run about which only its name is known. */
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
  ended: null,
  epochs: [],
  reports: [],
  statedRate: null,
  timeResolutionMs: 1000,
  samples: null,
  notes: [],
});
