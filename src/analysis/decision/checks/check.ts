import type {ConfigurationEvidence} from "../evidence.ts";
import type {Aspect} from "../quantities.ts";

/** A condition that two sides must meet before they are compared in what it bears on. */
export interface ComparabilityCheck {
  id: string;
  on: readonly Aspect[];
  /**
   * `fails`: what it bears on is not comparable. `warns`: compared, and said in the sentence. `open`: it could not be made
   * sure; said beside it.
   */
  state: "holds" | "warns" | "fails" | "open";
  /** What is the matter, e.g. "validation sets differ (388 and 581 images)"; what holds, where it holds. */
  text: string;
}

/** Two sides with the one thing in which their configurations differ; null where nothing or several things differ. */
export interface CheckedSides {
  base: ConfigurationEvidence;
  head: ConfigurationEvidence;
  factor: string | null;
  /** Lets sides from different machines be compared; the sentences then say so. */
  acrossMachines: boolean;
}

export type CheckFinding = Omit<ComparabilityCheck, "id">;
export type Check = (sides: CheckedSides) => CheckFinding[];

export const everything: readonly Aspect[] = ["work", "pace", "learning", "memory"];

const findingOf =
  (state: CheckFinding["state"]) =>
  (text: string, on: readonly Aspect[] = everything): CheckFinding => ({state, text, on});

export const holds = findingOf("holds");
export const warns = findingOf("warns");
export const fails = findingOf("fails");
export const open = findingOf("open");

/** What names batch size, device or engine: none of them changes the images or the model. */
const plainFactors = ["batchSize", "device", "engine"];

/** A finding that refuses, unless it may be what the factor of a sweep does on purpose: that is worth a warning only. */
export const failsUnless = (
  {base, head, factor}: CheckedSides,
  text: string,
  on: readonly Aspect[] = everything,
): CheckFinding =>
  base.together !== head.together || factor === null || plainFactors.includes(factor)
    ? fails(text, on)
    : warns(text, on);

export const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
