import type {PhaseName} from "../schema/event.ts";

/** A line that a trainer printed, or one state of a progress bar. */
export interface PrintedLine {
  /** Without escape codes and line ends. */
  text: string;
  /** When it arrived: Unix milliseconds on the recorder's clock. */
  unixMs: number;
}

/** What a line tells, at the time of that line. Epochs count from 0 over all stages. */
export type Finding = (
  | {found: "epochs"; epochs: number}
  | {found: "phase-started"; phase: PhaseName; epoch: number}
  | {found: "phase-ended"; phase: PhaseName; epoch: number}
  | {
      found: "epoch";
      epoch: number;
      stage: string;
      trainLoss: number | null;
      validLoss: number | null;
      errorRate: number | null;
      metrics: Record<string, number>;
      /** How long the trainer itself says that the epoch took; null where it does not. */
      statedMs: number | null;
    }
) & {
  /** When it happened, if not at the time of the line. */
  unixMs?: number;
};

/** Reads the output of one training. */
export interface OpenReader {
  line(line: PrintedLine): readonly Finding[];
  /** The output has ended: returns what was waiting for a next line. */
  end(): readonly Finding[];
}

/** Understands what one trainer prints or writes to its log file. */
export interface ProgressReader {
  id: string;
  /** One sentence for the help: what it reads. */
  description: string;
  /** Resolution of the times that the trainer prints. */
  statedResolutionMs: number;
  open(): OpenReader;
}
