import type {Verdict} from "../../schema/comparison.ts";
import type {SweepEvidence} from "../decision/evidence.ts";

/** What evidence makes of a claim. */
export type Standing = "confirmed" | "refuted" | "undecided" | "not-tested";

/** A claim about training, held against one sweep. */
export interface ClaimResult {
  id: string;
  /** The claim, in words that can be wrong. */
  statement: string;
  standing: Standing;
  /** The figures as they were recorded, whatever they prove; null where there are none. */
  recorded: string | null;
  /** Whether the recorded figures agree with the claim, taken at face value; null where there are none. */
  agrees: boolean | null;
  /** Why it stands as it does, with numbers. */
  because: string[];
  /** The decisions that it rests on. */
  verdicts: Pick<Verdict, "decision" | "word">[];
  runs: string[];
}

/** Holds one claim against a sweep. */
export type Claim = (evidence: SweepEvidence) => Omit<ClaimResult, "id">;

/** A claim that a sweep says nothing about. */
export const untested = (statement: string, because: string): Omit<ClaimResult, "id"> => ({
  statement,
  standing: "not-tested",
  recorded: null,
  agrees: null,
  because: [because],
  verdicts: [],
  runs: [],
});
