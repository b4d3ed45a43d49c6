// The script that decides on the page of any two.
import {judgeAnyTwo, type PickedSide} from "../../analysis/any-two/judge.ts";
import {unpacked} from "../../analysis/any-two/packed.ts";
import {isOneMachine} from "../../analysis/decision/checks/machine.ts";
import {barredBy, inTableOrder, sharedWarnings} from "../../analysis/decision/compare-sweeps.ts";
import {decisionData} from "../../analysis/decision/decision-id.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../../analysis/decision/evidence.ts";
import {statedSpread} from "../../analysis/decision/interval/sessions.ts";
import type {SpreadOf} from "../../analysis/decision/pair-contrast.ts";
import {sentenceOf} from "../../analysis/decision/verdict-sentence.ts";
import type {Verdict} from "../../schema/comparison.ts";
import {loaded, runsAlike, type AskedSide, type DecidedTwo, type SaidVerdict} from "./sides.ts";

/** The spread between sessions as the project states it, or by the history of the machine that both ran on, as the build has it. */
const spreadOf: SpreadOf = ({base, head}) => {
  const {machine} = head;
  const {stated = null, known: bySweep = {}} = loaded.batchsweepSessions ?? {};
  if (stated !== null) return statedSpread(stated);
  if (base.machine === null || machine === null || !isOneMachine(base.machine, machine)) return null;
  const known = bySweep[head.sweep] ?? [];
  return known.find((one) => isOneMachine(one.machine, machine))?.spread ?? null;
};

const said = (verdicts: readonly Verdict[]): SaidVerdict[] =>
  verdicts.map((verdict) => [sentenceOf(verdict), decisionData([verdict])]);

const runIn = ({runs}: ConfigurationEvidence): string => runs[0]?.summary.run ?? "";

/** A side with its evidence; `picked` is null of a sweep, and of a run of whose configuration none was completed. */
function pickedSide(side: AskedSide, evidence: SweepEvidence): PickedSide {
  const repeats = runsAlike(side);
  const isPicked = ({runs}: ConfigurationEvidence): boolean =>
    runs.some(({summary}) => repeats.includes(summary.run));
  return {evidence, picked: evidence.configurations.find(isPicked) ?? null};
}

/** What is decided of two sides, by the code of the build. */
function decidedOf(base: AskedSide, head: AskedSide): DecidedTwo {
  const before = unpacked(base.data.evidence);
  // One sweep has one evidence, whose configurations know each other.
  const after = base.sweep === head.sweep ? before : unpacked(head.data.evidence);
  const sides = [pickedSide(base, before), pickedSide(head, after)] as const;
  const unfinished = [base, head].find(({run}, place) => run !== null && sides[place]?.picked === null);
  if (unfinished !== undefined) return {unfinished};
  const found = judgeAnyTwo(...sides, {
    names: {base: "the earlier sweep", head: "this sweep"},
    spreadOf,
  });
  if (found === null) return {nothing: true};
  if ("pair" in found) {
    const {pair, isByHand = false} = found;
    return {base: runIn(pair.base), head: runIn(pair.head), said: said(pair.verdicts), isByHand};
  }
  const {overall, incomparable, ...rest} = inTableOrder(found.sweeps);
  const {shared, pairs} = sharedWarnings(rest);
  const own = (verdict: Verdict): Verdict => ({
    ...verdict,
    warnings: verdict.warnings.filter((text) => !shared.includes(text)),
  });
  return {
    shared,
    overall: overall.map(({configurations, verdict}) => [configurations, said([own(verdict)])]),
    pairs: pairs.map((pair) => [runIn(pair.head), said(pair.verdicts)]),
    barred: incomparable.map((pair) => [runIn(pair.head), barredBy(pair)]),
  };
}

loaded.batchsweepDecide = decidedOf;
