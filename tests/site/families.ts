import {quantitiesWithin} from "../../src/analysis/any-two/judge.ts";
import {decisionId} from "../../src/analysis/decision/decision-id.ts";
import type {SweepEvidence} from "../../src/analysis/decision/evidence.ts";
import {loadOf, loadQuantity} from "../../src/analysis/decision/load.ts";
import type {Pair} from "../../src/analysis/decision/pair-contrast.ts";
import {isOneChange} from "../../src/analysis/decision/pairs.ts";
import {comparePairs} from "../../src/analysis/decision/verdict.ts";

/** What statements about two configurations of a sweep come to, when their pair is decided by itself. */
interface Judged {
  /** Statements whose pair the sweep's family does not hold, or that say something else than it. */
  wrong: string[];
  /** Pairs that differ in one thing, and in several. */
  one: number;
  several: number;
}

/** Holds statements (`decision=word`) against the evidence of their sweep. A pair outside of its family cannot be decided. */
export function judgedByFamily(evidence: SweepEvidence, statements: ReadonlySet<string>): Judged {
  const found: Judged = {wrong: [], one: 0, several: 0};
  const pairs = evidence.configurations.flatMap((base) =>
    evidence.configurations.flatMap((head): Pair[] => (base === head ? [] : [{base, head}])),
  );
  for (const statement of statements) {
    const at = statement.lastIndexOf("=");
    const [decision, said] = [statement.slice(0, at), statement.slice(at + 1)];
    const id = decision.split(":")[0];
    const pair = pairs.find((one) =>
      [...quantitiesWithin(evidence), loadQuantity(loadOf(one.base))].some(
        (quantity) => quantity.id === id && decisionId(one, quantity.id) === decision,
      ),
    );
    if (pair === undefined) {
      found.wrong.push(`no pair of the sweep: ${statement}`);
      continue;
    }
    const own = [...quantitiesWithin(evidence), loadQuantity(loadOf(pair.base))].filter(
      (quantity) => quantity.id === id,
    );
    const [verdict] = comparePairs([pair], {own, ignoreLearning: true})[0]?.verdicts ?? [];
    const word = (verdict?.word ?? "").replaceAll(" ", "-");
    if (word !== said) found.wrong.push(`decided by itself it is ${word}: ${statement}`);
    found[isOneChange(pair.base.configuration, pair.head.configuration) ? "one" : "several"]++;
  }
  return found;
}
