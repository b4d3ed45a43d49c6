// What a reader is: printed lines in, findings out.
import type {PhaseName} from "../schema/event.ts";
import type {StatedRate} from "../schema/run-log.ts";
import type {RawShare} from "./shares.ts";

/** A line that a trainer printed, or one state of a progress bar. */
export interface PrintedLine {
  /** Without escape codes and line ends; tabs stay. */
  text: string;
  /** When it arrived: Unix milliseconds on the recorder's clock. */
  unixMs: number;
  /** It is a state of a bar that is drawn again: it ended with a carriage return, not with a line end. */
  redrawn?: boolean;
  /** It is drawn below another bar, to which the cursor went back: an evaluation within a training, as a rule. */
  nested?: boolean;
}

/** What a line tells, at the time of that line. Epochs count from 0 over all stages. */
export type Finding = (
  | {found: "phase-started"; phase: PhaseName; epoch: number}
  | {found: "phase-ended"; phase: PhaseName; epoch: number}
  | {
      /** An epoch is over. */
      found: "epoch";
      epoch: number;
      stage: string;
      trainLoss: number | null;
      validLoss: number | null;
      /** As far as this row alone tells; settled() decides once a run whether shares are percent. */
      errorRate: number | null;
      metrics: Record<string, number>;
      /** How long the trainer itself says that the epoch took; null where it does not. */
      statedMs: number | null;
      /** The accuracy or error that `errorRate` comes from, as printed. */
      share?: RawShare | null;
      /** Names of figures that the log gives as NaN or infinite. */
      notFinite?: string[];
    }
  | {
      /** How far the training is. */
      found: "progress";
      /** Work done: in this epoch where there is one, otherwise since the training began. */
      done: number;
      total: number | null;
      /** What is counted: steps, samples, tokens, … */
      unit: string;
      epoch: number | null;
      rate: StatedRate | null;
    }
  | {
      /** Figures within the training. */
      found: "report";
      step: number | null;
      /** Epochs done so far, a fraction; null where nothing says it. */
      epoch: number | null;
      /** Work done so far, and its unit, where the trainer counts other things than steps. */
      done: {unit: string; count: number} | null;
      /** NaN and infinities included: the log says so. */
      figures: Record<string, number>;
      /** How fast the trainer says that it is at this point. */
      rate?: StatedRate | null;
    }
  | {
      /** A pass over other data than the training's that ends no epoch. */
      found: "evaluation";
      step: number | null;
      epoch: number | null;
      figures: Record<string, number>;
    }
  | {
      /** How much there is to train on and to validate with, in one unit. */
      found: "work";
      unit: string;
      train: number | null;
      valid: number | null;
    }
  | {
      /** How much work a step takes, of all ranks and accumulated batches. */
      found: "per-step";
      unit: string;
      count: number;
    }
  | {
      /** The trainer says that it is done, and how fast it was over all. */
      found: "end";
      rate: StatedRate | null;
      /** Epochs done by then; null where it does not say. */
      epoch: number | null;
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
  /** Lines that it nearly took; absent where that means nothing. */
  nearMisses?(): readonly string[];
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
