import type {PhaseName} from "../schema/event.ts";

/** A line that a trainer printed, or one state of a progress bar that the next one takes back. */
export interface PrintedLine {
  /** Without escape codes and line ends. */
  text: string;
  /** When it arrived: Unix milliseconds on the recorder's clock. */
  unixMs: number;
}

/** What a reader makes of a line; its instant is that of the line. Epochs count from 0, over all stages. */
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
  /** Where it happened at another instant than that of the line. */
  unixMs?: number;
};

/** One training's output while it is read. */
export interface Reading {
  line(line: PrintedLine): readonly Finding[];
  /** The output is over: what was held back until more would come. */
  end(): readonly Finding[];
}

/** Understands what one trainer prints or writes to its log file. */
export interface ProgressReader {
  id: string;
  /** One sentence for the help: what it reads. */
  description: string;
  /** Resolution of the times that the trainer prints. */
  statedResolutionMs: number;
  open(): Reading;
}
