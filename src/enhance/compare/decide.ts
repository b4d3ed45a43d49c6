import {judgeAnyTwo, type PickedSide} from "../../analysis/any-two/judge.ts";
import {unpacked} from "../../analysis/any-two/packed.ts";
import {isOneMachine} from "../../analysis/decision/checks/machine.ts";
import {
  barredBy,
  inTableOrder,
  sharedWarnings,
  type SweepPair,
} from "../../analysis/decision/compare-sweeps.ts";
import {decisionData} from "../../analysis/decision/decision-id.ts";
import {statedSpread} from "../../analysis/decision/interval/sessions.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../../analysis/decision/evidence.ts";
import type {SpreadOf} from "../../analysis/decision/pair-contrast.ts";
import {sentenceOf} from "../../analysis/decision/verdict-sentence.ts";
import type {PairVerdicts} from "../../analysis/decision/verdict.ts";
import type {Verdict} from "../../schema/comparison.ts";
import {linkTo, made} from "./elements.ts";
import {configurationOf, loaded, type AskedSide} from "./sides.ts";

/** The spread between sessions as the project states it, or by the history of the machine that both ran on, as the build has it. */
const spreadOf: SpreadOf = ({base, head}) => {
  const {machine} = head;
  const {stated = null, known: bySweep = {}} = loaded.batchsweepSessions ?? {};
  if (stated !== null) return statedSpread(stated);
  if (base.machine === null || machine === null || !isOneMachine(base.machine, machine)) return null;
  const known = bySweep[head.sweep] ?? [];
  return known.find((one) => isOneMachine(one.machine, machine))?.spread ?? null;
};

function saidList(verdicts: readonly Verdict[]): HTMLElement {
  const list = made("ul", "verdicts");
  for (const verdict of verdicts) {
    const line = made("li", "", sentenceOf(verdict));
    line.dataset["decisions"] = decisionData([verdict]);
    list.append(line);
  }
  return list;
}

const note = (...inside: (string | Node)[]): HTMLElement => made("p", "note", ...inside);

const isEarlier = (a: AskedSide, b: AskedSide): boolean =>
  (a.data.startedAt ?? "") === (b.data.startedAt ?? "")
    ? a.sweep < b.sweep
    : (a.data.startedAt ?? "") < (b.data.startedAt ?? "");

/** A configuration as its sweep's page calls it. */
function nameIn({data}: AskedSide, {runs}: ConfigurationEvidence): string {
  const ids = new Set(runs.map(({summary}) => summary.run));
  return data.configurations.find((one) => one.runs.some((run) => ids.has(run)))?.name ?? "";
}

/** Pairs that cannot be compared in anything, each with the reason; reasons of all are said once. */
function barredList(head: AskedSide, pairs: readonly SweepPair[]): HTMLElement {
  const reasons = new Set(pairs.map(barredBy));
  const named = (pair: SweepPair): string => nameIn(head, pair.head);
  const lines =
    reasons.size === 1
      ? [`${pairs.map(named).join("; ")}: ${[...reasons].join("")}`]
      : pairs.map((pair) => `${named(pair)}: ${barredBy(pair)}`);
  return made("ul", "", ...lines.map((text) => made("li", "", text)));
}

function ofPair(base: AskedSide, head: AskedSide, pair: PairVerdicts): HTMLElement {
  const isOne = base.sweep === head.sweep;
  const [from, to] = [nameIn(base, pair.base), nameIn(head, pair.head)];
  const said = isOne
    ? `Of their configurations, with all repeats, ${to} against ${from}:`
    : `With all repeats, ${to} of ${head.data.title} against ${from} of ${base.data.title}, the earlier one:`;
  return made("section", "", made("p", "", said), saidList(pair.verdicts));
}

/** Why two that were asked for cannot be held against each other. */
function nothingOf(a: AskedSide, b: AskedSide): string {
  if (a.sweep === b.sweep && a.run !== null && b.run !== null)
    return "Two repeats of one configuration: there is nothing to decide between them.";
  if (a.sweep === b.sweep) return "A sweep and itself: there is nothing to decide between them.";
  return "Neither has a configuration of the other, so there is nothing to decide.";
}

/** A side with its evidence; `picked` is null of a sweep, and of a run of whose configuration none was completed. */
function pickedSide(side: AskedSide, evidence: SweepEvidence): PickedSide {
  const repeats = side.run === null ? [] : (configurationOf(side, side.run)?.runs ?? []);
  const isPicked = ({runs}: ConfigurationEvidence): boolean =>
    runs.some(({summary}) => repeats.includes(summary.run));
  return {evidence, picked: evidence.configurations.find(isPicked) ?? null};
}

/**
 * What is decided of two sides, by the code of the build: the earlier one is the base, whichever way round they were named, as
 * on the pages that are made. `root`: the address of the site's root.
 */
function decidedOf(a: AskedSide, b: AskedSide, root: string): HTMLElement {
  const [base, head] = isEarlier(a, b) ? [a, b] : [b, a];
  const before = unpacked(base.data.evidence);
  const [from, to] = [
    pickedSide(base, before),
    // One sweep has one evidence, whose configurations know each other.
    pickedSide(head, base.sweep === head.sweep ? before : unpacked(head.data.evidence)),
  ];
  for (const [side, {picked}] of [
    [base, from],
    [head, to],
  ] as const)
    if (side.run !== null && picked === null)
      return made("p", "answer", `No run of that configuration was completed: ${side.address}.`);
  const found = judgeAnyTwo(from, to, {
    names: {base: "the earlier sweep", head: "this sweep"},
    spreadOf,
  });
  if (found === null) return made("p", "answer", nothingOf(a, b));
  if ("pair" in found) {
    const section = ofPair(base, head, found.pair);
    if (base.sweep === head.sweep)
      section.append(
        note(linkTo(`${root}${head.data.pairsPage}`, "Every pair of this sweep, with evidence")),
      );
    return section;
  }
  const {overall, incomparable, ...rest} = inTableOrder(found.sweeps);
  const {shared, pairs} = sharedWarnings(rest);
  const own = (verdict: Verdict): Verdict => ({
    ...verdict,
    warnings: verdict.warnings.filter((text) => !shared.includes(text)),
  });
  const section = made(
    "section",
    "",
    made("p", "", `${head.data.title} against ${base.data.title}, the earlier one:`),
  );
  const page = head.data.baseline;
  if (page?.sweep === base.sweep)
    section.append(note(linkTo(`${root}${page.page}`, "As a page, with figures and evidence")));
  if (shared.length > 0) section.append(note(`For all of them: ${shared.join("; ")}.`));
  for (const {configurations, verdict} of overall)
    section.append(made("h3", "", `${configurations} configurations together`), saidList([own(verdict)]));
  for (const {head: side, verdicts} of pairs)
    section.append(made("h3", "", nameIn(head, side)), saidList(verdicts));
  if (incomparable.length > 0)
    section.append(made("h3", "", "Not comparable"), barredList(head, incomparable));
  if (pairs.length + incomparable.length === 0) section.append(made("p", "answer", nothingOf(a, b)));
  return section;
}

loaded.batchsweepDecide = decidedOf;
