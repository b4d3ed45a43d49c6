// What a verdict says beside its interval: reasons, warnings and what weakens it.
import {middleOf} from "../statistics/median.ts";
import {formatTimes} from "../../format.ts";
import {known} from "../signals/derived.ts";
import {checksIn, failedChecks, unitOf, type Draft} from "./interval/draft.ts";
import type {Learning} from "./learning.ts";
import {sessionRemedy, sessionText} from "./interval/sessions.ts";
import {figureText} from "./verdict-sentence.ts";
import type {VerdictOutcome} from "../../schema/comparison.ts";

function unknownReason({quantity, pair, base, names}: Draft): string {
  const [side, name] = base.length === 0 ? [pair.base, names.base] : [pair.head, names.head];
  const [first] = side.runs;
  const figure = first === undefined ? null : quantity.figure(first.summary);
  const why = figure !== null && figure.value === null ? figure.reason : "no run was completed";
  return `${quantity.label} of ${name} is not known: ${why}`;
}

const isSingle = ({base, head}: Draft): boolean => base.length === 1 && head.length === 1;

function undecidedReasons(draft: Draft): string[] {
  const {base, head} = draft;
  const [a, b] = [base[0], head[0]];
  if (isSingle(draft) && a !== undefined && b !== undefined)
    return [
      `one run per side decides nothing (${figureText(unitOf(draft), a)} and ${figureText(unitOf(draft), b)})`,
    ];
  if (draft.contrast === null) return [unknownReason(draft)];
  return ["the interval holds both no difference and differences beyond the margin"];
}

/** Figures that may be off by more than this factor, by their own bounds, are said to be. */
const coarse = 1.1;

/** How coarsely the figures of a bounded quantity are known, with what they rest on; empty where they are fine enough. */
function boundsText({quantity, pair}: Draft): string[] {
  if (quantity.isBounded !== true) return [];
  const figures = known([...pair.base.runs, ...pair.head.runs].map(({summary}) => quantity.figure(summary)));
  const [worst] = figures
    .filter(({value}) => value > 0)
    .map(({low, high, value, basis}) => ({factor: Math.max(high / value, value / low), basis}))
    .sort((a, b) => b.factor - a.factor);
  if (worst === undefined || worst.factor <= coarse) return [];
  const factor = Number.isFinite(worst.factor)
    ? `within a factor of ${formatTimes(worst.factor)}`
    : "coarsely";
  return [`a figure of it is known ${factor} only (${worst.basis})`];
}

/**
 * What a verdict's own sentence says beside its figures: how coarsely they are known, other sessions, and what else is not the
 * same on both sides.
 */
export const verdictWarnings = (draft: Draft): string[] => [
  ...boundsText(draft),
  ...(draft.session === null || isSingle(draft) ? [] : [sessionText(draft.session)]),
  ...checksIn("warns", draft).map(({text}) => text),
];

/** Whether the medians that stand beside a change are the other way round: whoever reads both must be told why. */
function medianGoesAway({base, head, contrast}: Draft): boolean {
  const [from, to] = [middleOf(base), middleOf(head)];
  return contrast !== null && from !== undefined && to !== undefined && (to - from) * contrast.estimate < 0;
}

/** What weakens a verdict and stands beside it. */
export function verdictCaveats(draft: Draft, learning: Learning | null): string[] {
  const {quantity, base, head, session} = draft;
  return [
    ...(session === null || isSingle(draft) ? [] : [sessionRemedy]),
    ...checksIn("open", draft).map(({text}) => text),
    ...(quantity.needsEqualError && learning !== null && learning.state !== "holds" ? [learning.text] : []),
    ...(medianGoesAway(draft)
      ? ["by the medians it goes the other way: single runs far from the others pull the mean"]
      : []),
    ...(Math.min(base.length, head.length) === 1 && !isSingle(draft)
      ? ["one run on a side: nothing shows how much a second one would differ"]
      : []),
  ];
}

/** Why an outcome is not better, worse or same; empty where it is. */
export function reasonsOf(draft: Draft, outcome: VerdictOutcome, spoilt: string | null): string[] {
  if (outcome === "undecided") return undecidedReasons(draft);
  if (outcome === "at-a-price" && spoilt !== null) return [spoilt];
  if (outcome !== "not-comparable") return [];
  return failedChecks(draft).map(({text}) => text);
}
