// What a sweep has not decided yet: what a stopping rule waits for.
import type {ConfigurationEvidence, SweepEvidence} from "../decision/evidence.ts";
import {comparabilityChecks, evensOut} from "../decision/checks/comparability.ts";
import type {Verdict} from "../../schema/comparison.ts";
import {failedChecks} from "../decision/interval/draft.ts";
import {questions} from "../decision/interval/family.ts";
import type {Pair} from "../decision/pair-contrast.ts";
import {differencesBetween, sensiblePairs} from "../decision/pairs.ts";
import {quantityOf} from "../decision/quantities.ts";
import {comparePairs} from "../decision/verdict.ts";

/** The quantities of speed: that is what a stopping rule waits for. */
const [speeds = []] = questions;

const isOpen = ({outcome}: Verdict): boolean => outcome === "undecided" || outcome === "not-comparable";

/** Whether all that keeps two sides from being compared in a quantity may even out over more runs. */
const mayEvenOut = ({base, head}: Pair, {quantity}: Verdict): boolean =>
  failedChecks({checks: comparabilityChecks(base, head), quantity: quantityOf(quantity)}).every(evensOut);

/** Comparisons of a sweep in speed, and the configurations that undecided ones are of. */
export interface Undecided {
  comparisons: number;
  undecided: number;
  open: ConfigurationEvidence[];
  /** Those that are decided. */
  decided: {base: ConfigurationEvidence; head: ConfigurationEvidence; speed: Verdict}[];
}

/**
 * Which comparisons in speed a sweep leaves undecided, of every two configurations that differ in one thing, or in `factor`
 * alone where one is given. One in which nothing says how fast a side was is not waited for, nor one that cannot be compared
 * for good: more runs would say no more. One beside a program that came and went more with one side is.
 */
export function undecidedIn(evidence: SweepEvidence, factor: string | null): Undecided {
  const pairs = sensiblePairs(evidence).filter(
    ({base, head}) =>
      factor === null || differencesBetween(base.configuration, head.configuration)[0] === factor,
  );
  const judged = comparePairs(pairs, {quantities: speeds});
  const known = judged.flatMap(({base, head, verdicts}) => {
    const speed = verdicts.find(
      (one) =>
        one.base !== null &&
        one.head !== null &&
        (one.outcome !== "not-comparable" || mayEvenOut({base, head}, one)),
    );
    return speed === undefined ? [] : [{base, head, speed}];
  });
  const open = known.filter(({speed}) => isOpen(speed));
  return {
    comparisons: known.length,
    undecided: open.length,
    decided: known.filter(({speed}) => !isOpen(speed)),
    open: [...new Set(open.flatMap(({base, head}) => [base, head]))],
  };
}
