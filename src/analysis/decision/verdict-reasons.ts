import {failedChecks, type Draft} from "./draft.ts";
import type {Learning} from "./learning.ts";
import {amountText} from "./pair-contrast.ts";
import {differenceP} from "../statistics/contrast.ts";
import type {CorrectedP, VerdictOutcome} from "../../schema/comparison.ts";

function unknownReason({quantity, pair, base, names}: Draft): string {
  const [side, name] = base.length === 0 ? [pair.base, names.base] : [pair.head, names.head];
  const [first] = side.runs;
  const figure = first === undefined ? null : quantity.figure(first.summary);
  const why = figure !== null && figure.value === null ? figure.reason : "no run was completed";
  return `${quantity.label} of ${name} is not known: ${why}`;
}

function undecidedReasons(draft: Draft, p: CorrectedP | null, level: number): string[] {
  const {quantity} = draft;
  if (draft.contrast === null) return [unknownReason(draft)];
  if (differenceP(draft.contrast) <= 1 - level && p !== null && p.difference > 1 - level)
    return [
      "the interval leaves out “no difference”, but among so many comparisons one such is to be expected",
    ];
  if (draft.base.length === 1 && draft.head.length === 1)
    return ["one training a side, and they differ by no more than two of one configuration might"];
  if (p !== null && p.difference <= 1 - level)
    return [`there is a difference, but one below ${amountText(quantity, quantity.least)}`];
  return ["the interval holds both no difference and differences beyond the margin"];
}

/** What weakens a verdict. */
export function verdictCaveats({checks, quantity, base, head}: Draft, learning: Learning | null): string[] {
  return [
    ...checks.filter(({state}) => state === "open").map(({text}) => text),
    ...(quantity.needsEqualError && learning !== null && learning.state !== "holds" ? [learning.text] : []),
    ...(Math.min(base.length, head.length) === 1
      ? ["one training on a side: nothing shows how far a second one would be off"]
      : []),
  ];
}

/** Why an outcome is not better, worse or same; empty where it is. */
export function reasonsOf(
  draft: Draft,
  outcome: VerdictOutcome,
  p: CorrectedP | null,
  spoilt: string | null,
  level: number,
): string[] {
  if (outcome === "cannot-tell") return undecidedReasons(draft, p, level);
  if (outcome === "at-a-price" && spoilt !== null) return [spoilt];
  if (outcome !== "not-comparable") return [];
  return failedChecks(draft).map(({text}) => text);
}
