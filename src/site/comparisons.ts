// What pages of pairs show.
import {compareSweeps, inTableOrder, type SweepComparison} from "../analysis/decision/compare-sweeps.ts";
import {configurationName, groupName} from "../analysis/naming/configuration-name.ts";
import type {Statement} from "../analysis/findings/answer.ts";
import {sidesByGroup} from "../analysis/findings/advice.ts";
import {quantitiesWithin} from "../analysis/any-two/judge.ts";
import {isSoftwareAdapter} from "../analysis/naming/device-name.ts";
import type {ComparabilityCheck} from "../analysis/decision/checks/check.ts";
import type {ConfigurationEvidence} from "../analysis/decision/evidence.ts";
import {pairTable} from "../analysis/tables/pair-table.ts";
import type {SpreadOf} from "../analysis/decision/pair-contrast.ts";
import {sensiblePairs, type SensiblePair} from "../analysis/decision/pairs.ts";
import {quantityOf} from "../analysis/decision/quantities.ts";
import {trendOf, type Trend} from "../analysis/decision/trend.ts";
import type {BatchSizeGroup} from "../analysis/summary/sweep-summary.ts";
import {comparePairs, type PairVerdicts} from "../analysis/decision/verdict.ts";
import type {Verdict, QuantityId} from "../schema/comparison.ts";
import {decisionOf, decisionsVersion, type Decisions} from "../schema/decision.ts";
import type {TableText} from "../analysis/tables/table.ts";
import type {Configuration} from "../schema/run-log.ts";
import type {SweepView} from "./sweep-view.ts";

/** Two configurations with what is said of them, their names, and an id for links to it. */
export interface NamedPair extends PairVerdicts {
  id: string;
  baseName: string;
  headName: string;
  /** In what they differ. */
  by: string;
}

const anchor = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

const judgedPairs = new WeakMap<SweepView, NamedPair[]>();

/** Every pair of a sweep's configurations that differ in one thing, judged together. */
export function pairsOf(view: SweepView): NamedPair[] {
  const known = judgedPairs.get(view) ?? judgePairs(view);
  judgedPairs.set(view, known);
  return known;
}

function judgePairs({evidence, summary}: SweepView): NamedPair[] {
  const pairs: SensiblePair[] = sensiblePairs(evidence);
  return comparePairs(pairs, {own: quantitiesWithin(evidence)}).map((judged, index) => {
    const [baseName, headName] = [judged.base, judged.head].map(({configuration}) =>
      configurationName(summary, configuration),
    ) as [string, string];
    return {
      ...judged,
      id: `${anchor(baseName)}--${anchor(headName)}`,
      baseName,
      headName,
      by: pairs[index]?.by ?? "",
    };
  });
}

/** Checks of a pair that are open. */
export const openIn = ({checks}: Pick<NamedPair, "checks">): string[] =>
  checks.flatMap(({state, text}) => (state === "open" ? [text] : []));

/** Open checks that all pairs share, which are listed once and not under each pair. */
export const openInAll = (pairs: readonly NamedPair[]): string[] =>
  openIn(pairs[0] ?? {checks: []}).filter((text) => pairs.every((pair) => openIn(pair).includes(text)));

/** A decided slope on the scale of the quantity: a ratio from its logarithm. */
function slopeOf({quantity, slope: {value, low, high}}: Trend): Decisions["trends"][number]["interval"] {
  const {scale} = quantityOf(quantity);
  const [at, from, to] = [value, low, high].map((one) => (scale === "ratio" ? Math.exp(one) : one));
  return {scale, value: bounded(at ?? value), low: bounded(from ?? low), high: bounded(to ?? high)};
}

const bounded = (value: number): number => Math.max(-1e100, Math.min(1e100, value));

/** Every decision about two configurations of a sweep and about trends, as a document. An interval may reach to infinity, which JSON cannot hold. */
export function decisionsOf(view: SweepView): Decisions {
  return {
    version: decisionsVersion,
    sweep: view.sweep.sweep,
    decisions: pairsOf(view)
      .flatMap(({verdicts}) => verdicts)
      .map(decisionOf)
      .map((one) => ({
        ...one,
        interval:
          one.interval === null
            ? null
            : {
                scale: one.interval.scale,
                value: bounded(one.interval.value),
                low: bounded(one.interval.low),
                high: bounded(one.interval.high),
              },
      })),
    trends: groupTrends(view).flatMap(({trends}) =>
      trends.map((one) => ({
        id: one.decision,
        family: {comparisons: one.comparisons},
        quantity: one.quantity,
        batchSizes: one.batchSizes,
        runs: one.runs,
        outcome: one.outcome,
        word: one.word,
        interval: slopeOf(one),
        level: one.level,
        method: one.method,
        text: one.sentence,
      })),
    ),
  };
}

/** What stands between the CPU and the GPU of a sweep, at any batch size both were tried at, beside the device itself. */
export function deviceDoubts({evidence: {configurations}}: SweepView): {barred: string[]; open: string[]} {
  const of = (device: "cpu" | "gpu"): ConfigurationEvidence[] =>
    configurations.filter(
      ({configuration}) => configuration.device === device && !isSoftwareAdapter(configuration),
    );
  const pairs = of("cpu").flatMap((base) =>
    of("gpu")
      .filter((head) => head.configuration.batchSize === base.configuration.batchSize)
      .map((head) => ({base, head})),
  );
  const checks = comparePairs(pairs, {quantities: ["epoch-time"]}).flatMap((pair) => pair.checks);
  const texts = (...states: ComparabilityCheck["state"][]): string[] => [
    ...new Set(checks.flatMap((check) => (states.includes(check.state) ? [check.text] : []))),
  ];
  return {barred: texts("fails"), open: texts("warns", "open")};
}

/** The trends of each group of three batch sizes and more. */
const groupTrends = ({summary, evidence}: SweepView): {group: BatchSizeGroup; trends: Trend[]}[] =>
  sidesByGroup(summary, evidence).flatMap(({group, sides}) => {
    const trends = (["epoch-time", "error-rate"] as const).flatMap((id) => trendOf(id, sides) ?? []);
    return trends.length === 0 ? [] : [{group, trends}];
  });

/** What each doubling of the batch does to speed and error, a statement a group. */
export function trendsOf(view: SweepView): Statement[] {
  const {summary} = view;
  return groupTrends(view).map(({group, trends}) => {
    const said = trends.map(({sentence}) => sentence).join("; ");
    const text =
      summary.groups.length > 1
        ? `${groupName(group, summary)}: ${said}.`
        : `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
    return {text, verdicts: trends};
  });
}

/** Names a configuration of a sweep in a post: as much of it as tells it from the others. */
export type Chosen = {
  [Name in "device" | "engine" | "batchSize" | "settings"]?: Configuration[Name] | undefined;
};

/** Whether a configuration is one that is meant: what is not named may be anything. */
export const isChosen = (configuration: Configuration, {settings = {}, ...chosen}: Chosen): boolean =>
  Object.entries(chosen).every(
    ([name, value]) => value === undefined || configuration[name as keyof typeof chosen] === value,
  ) && Object.entries(settings).every(([name, value]) => configuration.settings[name] === value);

/** The one configuration of a sweep that fits. Throws where none or several do. */
function chosenOf({evidence, sweep}: SweepView, chosen: Chosen): ConfigurationEvidence {
  const fits = evidence.configurations.filter(({configuration}) => isChosen(configuration, chosen));
  const [one, ...others] = fits;
  if (one === undefined || others.length > 0)
    throw new Error(
      `${one === undefined ? "no" : "more than one"} completed configuration: ${JSON.stringify(chosen)} (in sweep ${sweep.sweep})`,
    );
  return one;
}

/** A verdict, what its two sides are called, and, of one about time, what the same pair says of the error rate. */
export interface NamedVerdict {
  verdict: Verdict;
  base: string;
  head: string;
  learning: Verdict | null;
}

/**
 * The verdict of one configuration of a sweep against another in one quantity. A statement about time is about time alone:
 * that the quicker side learns worse is said beside it and does not undo it.
 */
export function verdictOf(view: SweepView, base: Chosen, head: Chosen, of: QuantityId): NamedVerdict {
  const pair = {base: chosenOf(view, base), head: chosenOf(view, head)};
  const [judged] = comparePairs([pair], {quantities: [of], ignoreLearning: true});
  const [beside] = of === "error-rate" ? [] : comparePairs([pair], {quantities: ["error-rate"]});
  const verdict = judged?.verdicts[0];
  if (verdict === undefined)
    throw new Error(`neither side has a figure: ${of} (in sweep ${view.sweep.sweep})`);
  const name = ({configuration}: ConfigurationEvidence): string =>
    configurationName(view.summary, configuration);
  return {verdict, base: name(pair.base), head: name(pair.head), learning: beside?.verdicts[0] ?? null};
}

/** What a sentence may say of two configurations, or of a trend. */
export type SaidOutcome = Verdict["outcome"] | Trend["outcome"];

/**
 * The decision that a sentence of a person's own is about: two configurations of a sweep in a quantity, or, where none are named,
 * what each doubling of the batch does. Throws where it is not what the sentence says.
 */
export function decidedAs(
  view: SweepView,
  {sweep, base, head}: {sweep: string; base?: Chosen; head?: Chosen},
  {says, of}: {says: SaidOutcome; of: QuantityId},
): Pick<Verdict, "decision" | "word"> {
  const found =
    base !== undefined && head !== undefined ? verdictOf(view, base, head, of).verdict : trendIn(view, of);
  if (found.outcome !== says)
    throw new Error(`a sentence says ${says}: ${found.decision} is ${found.outcome} (in sweep ${sweep})`);
  return found;
}

/** The trend of a sweep that has one group of batch sizes. Throws where it has several, or no trend in that quantity. */
export function trendIn({evidence, summary, sweep}: SweepView, of: QuantityId): Trend {
  if (summary.groups.length > 1)
    throw new Error(`several trends: ${sweep.sweep} has ${summary.groups.length} groups (a trend is of one)`);
  const trend = of === "epoch-time" || of === "error-rate" ? trendOf(of, evidence.configurations) : null;
  if (trend === null)
    throw new Error(`no trend: ${of} (in sweep ${sweep.sweep}, which needs three batch sizes with repeats)`);
  return trend;
}

/** A sweep, its baseline, and what is said of the two. */
export interface BaselineComparison {
  view: SweepView;
  baseView: SweepView;
  comparison: SweepComparison;
}

const compared = new WeakMap<SweepView, BaselineComparison & {spreadOf: SpreadOf}>();

/**
 * Compares a sweep with its baseline; `spreadOf` says how far their sessions may lie apart. What was found of the sweep last is
 * kept: its page and its tables show the same.
 */
export function compareWithBaseline(
  view: SweepView,
  baseView: SweepView,
  spreadOf: SpreadOf,
): BaselineComparison {
  const last = compared.get(view);
  if (last?.baseView === baseView && last.spreadOf === spreadOf) return last;
  const names = {base: "the earlier sweep", head: "this sweep"};
  const comparison = compareSweeps(baseView.evidence, view.evidence, {names, spreadOf});
  const found = {view, baseView, comparison: inTableOrder(comparison), spreadOf};
  compared.set(view, found);
  return found;
}

/** Every verdict on a sweep and its baseline, a row each. */
export const baselineTable = ({view, baseView, comparison}: BaselineComparison): TableText =>
  pairTable(
    comparison.pairs.map(({base, head, verdicts}) => ({
      base: configurationName(baseView.summary, base.configuration),
      head: configurationName(view.summary, head.configuration),
      verdicts,
    })),
  );
