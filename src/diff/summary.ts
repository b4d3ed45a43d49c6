// The first sentence of a diff: what got worse, that nothing did, or why nothing was compared.
import {quantityOf} from "../analysis/decision/quantities.ts";
import {listed} from "../analysis/naming/listed.ts";
import type {ComparedPair, ComparedQuantity, Comparison, RegressionKind} from "../schema/comparison.ts";
import {
  barredSpeed,
  isAnythingCompared,
  openOf,
  overName,
  regressionsOf,
  speedOf,
  unsteadyOf,
  type Regression,
} from "./regressions.ts";
import {figuresSentence, figuresText} from "./wording.ts";

/** Quotes untrusted text for the place where it is written. */
export type Quote = (text: string) => string;

const kindWords: Record<RegressionKind, string> = {
  broken: "no longer completes",
  slower: "slower",
  "error-rate": "learns worse",
  memory: "needs more memory",
  energy: "needs more energy",
};

/** How far from equal a verdict is, to find the worst. */
function size({verdict}: Regression): number {
  if (verdict === null) return Number.POSITIVE_INFINITY;
  if (verdict.ratio !== null) return Math.abs(Math.log(Math.max(verdict.ratio.value, Number.MIN_VALUE)));
  if (verdict.difference !== null) return Math.abs(verdict.difference.value);
  const {base, head} = verdict;
  if (base === null || head === null) return 0;
  return quantityOf(verdict.quantity).scale === "ratio"
    ? Math.abs(Math.log(head / base))
    : Math.abs(head - base);
}

/** A verdict's sentence behind a name, e.g. "epoch time slower by 20.1 %, between 18.0 % and 22.0 % (5 runs per side)". */
function behindName(verdict: ComparedQuantity): string | null {
  const {label} = quantityOf(verdict.quantity);
  const sentence = figuresSentence(verdict);
  return sentence === null ? null : sentence.replace(`${label}: `, `${label} `);
}

/** The same without the word, of what is undecided: the sentence begins with that. */
const undecidedBehindName = (verdict: ComparedQuantity): string | null =>
  behindName(verdict)?.replace(/ undecided: /, " ") ?? null;

/** One regression. */
function told({verdict, reason}: Regression, quote: Quote): string {
  return verdict === null ? quote(reason ?? "") : (behindName(verdict) ?? kindWords.slower);
}

function regressionSentence(found: readonly Regression[], configurations: number, quote: Quote): string {
  const kinds = [...new Set(found.map(({kind}) => kind))];
  const [first, ...rest] = kinds.map((kind) => found.filter((one) => one.kind === kind));
  const [lead] = first ?? [];
  if (first === undefined || lead === undefined) return "";
  const word = kindWords[lead.kind];
  const more = rest.map((one) => `${kindWords[one[0]?.kind ?? "slower"]} in ${whereOf(one)}`);
  return `${word[0]?.toUpperCase()}${word.slice(1)}${firstText(first, configurations, quote)}${more.length === 0 ? "" : `; also ${listed(more)}`}.`;
}

/** What holds over several configurations comes before what holds in each. */
function firstText(found: readonly Regression[], configurations: number, quote: Quote): string {
  const overall = found.find(({over}) => over !== null);
  const single = found.filter(({over}) => over === null).toSorted((a, b) => size(b) - size(a));
  const [worst] = single;
  const count = `in ${single.length} of ${configurations} configurations`;
  const each = worst === undefined ? "" : `${count}, worst in ${quote(worst.name)}`;
  if (overall !== undefined)
    return ` over ${overall.name}: ${told(overall, quote)}${worst === undefined ? "" : `; by themselves ${each}: ${told(worst, quote)}`}`;
  if (worst === undefined) return "";
  return configurations === 1
    ? `: ${quote(worst.name)}: ${told(worst, quote)}`
    : ` ${each}: ${told(worst, quote)}`;
}

const whereOf = (found: readonly Regression[]): string => {
  const single = found.filter(({over}) => over === null).length;
  return single === 0 ? (found[0]?.name ?? "") : String(single);
};

function counted(pairs: readonly ComparedPair[]): string {
  const count = (...outcomes: string[]): number =>
    pairs.filter((pair) => outcomes.includes(speedOf(pair)?.outcome ?? "undecided")).length;
  const parts = [
    [count("better"), "faster"],
    [count("same"), "the same"],
    [count("worse"), "slower"],
    [count("at-a-price"), "changed together with the error rate"],
    [count("undecided", "not-comparable"), "undecided"],
  ] as const;
  return listed(parts.flatMap(([number, word]) => (number === 0 ? [] : [`${word} in ${number}`])));
}

function quietSentence({sweeps}: Comparison, quote: Quote): string {
  const pairs = sweeps.flatMap((sweep) => sweep.pairs);
  const [only] = pairs;
  const verdict = only === undefined || pairs.length > 1 ? undefined : speedOf(only);
  const sentence = verdict === undefined ? null : behindName(verdict);
  const outcomes = [
    ...pairs.map((pair) => speedOf(pair)?.outcome),
    ...sweeps.flatMap(({overall}) =>
      overall.flatMap(({verdict}) =>
        quantityOf(verdict.quantity).restsOn.includes("pace") ? [verdict.outcome] : [],
      ),
    ),
  ];
  // That nothing is decided is no finding that there is none.
  const none = outcomes.every((outcome) => outcome === undefined || outcome === "undecided")
    ? "No regression is shown"
    : "No regression";
  if (only !== undefined && sentence !== null) return `${none}: ${quote(only.name)}: ${sentence}.`;
  const each = `speed is ${counted(pairs)} of ${pairs.length} configurations`;
  const [sweep] = sweeps;
  const speed = sweep?.overall.find(({verdict: {quantity}}) => quantityOf(quantity).restsOn.includes("pace"));
  const over = speed === undefined || sweeps.length > 1 ? null : behindName(speed.verdict);
  return sweep === undefined || speed === undefined || over === null
    ? `${none}: ${each}.`
    : `${none} over ${overName(sweep, speed.configurations)}: ${over}; ${each}.`;
}

/** What looks worse and is not decided: the largest change with its figures. */
function undecidedSentence(found: readonly Regression[], configurations: number, quote: Quote): string {
  const worst = found.find(({over}) => over !== null) ?? found.toSorted((a, b) => size(b) - size(a))[0];
  if (worst === undefined || worst.verdict === null) return "";
  const {verdict} = worst;
  const {label} = quantityOf(verdict.quantity);
  const count = new Set(found.flatMap(({name, over}) => (over === null ? [name] : []))).size;
  const where =
    worst.over !== null
      ? " over "
      : configurations === 1
        ? ": "
        : ` in ${count} of ${configurations} configurations, most of all in `;
  const shown =
    undecidedBehindName(verdict) ??
    `${label} ${figuresText(verdict) ?? ""}: ${quote(verdict.reasons.join("; "))}`;
  return `Undecided${where}${worst.over === null ? quote(worst.name) : worst.name}: ${shown}.`;
}

/** Why nothing was compared: the reason that is closest to a comparison. */
function whyNothing({sweeps, unmatched, unchanged, unreadable}: Comparison, quote: Quote): string {
  const barred = sweeps.flatMap(({incomparable}) => incomparable)[0];
  if (barred !== undefined) return `${quote(barred.name)}: ${quote(barred.reasons.join("; "))}`;
  const [lone] = unmatched;
  if (lone !== undefined) return `sweep ${quote(lone.sweep)}: ${quote(lone.reason)}`;
  const [broken] = unreadable;
  if (broken !== undefined) return `a run log of ${broken.side} cannot be read: ${quote(broken.problem)}`;
  const failed = sweeps.flatMap(({failures}) => failures)[0];
  if (failed !== undefined) return `${quote(failed.name)}: ${quote(failed.reason)}`;
  if (unchanged.length > 0) return "no run log was added or changed";
  return sweeps.length === 0 ? "no sweep was found" : "no figure was measured on both sides";
}

/** The first sentence of a diff: what got worse and by how much, that nothing did, or why nothing was compared. */
export function summaryOf(found: Comparison, quote: Quote): string {
  const unreadable = found.unreadable.filter(({side}) => side === "head");
  const [problem] = unreadable;
  if (problem !== undefined) {
    const more = unreadable.length > 1 ? ` (and ${unreadable.length - 1} more)` : "";
    return `A run log cannot be read: ${quote(problem.problem)}${more}.`;
  }
  const pairs = found.sweeps.flatMap((sweep) => sweep.pairs);
  const all = regressionsOf(found);
  const failing = all.filter(({kind}) => found.failOn.includes(kind));
  const configurations = pairs.length + found.sweeps.reduce((sum, {broken}) => sum + broken.length, 0);
  if (failing.length > 0) return regressionSentence(failing, configurations, quote);
  if (!isAnythingCompared(found)) return `Nothing could be compared: ${whyNothing(found, quote)}.`;
  const [unsteady] = unsteadyOf(found);
  if (unsteady !== undefined) return `Not judged: ${quote(unsteady.name)}: ${quote(unsteady.reason)}.`;
  const undecided = openOf(found);
  if (undecided.length > 0) return undecidedSentence(undecided, configurations, quote);
  if (all.length > 0) return `Allowed: ${regressionSentence(all, configurations, quote)}`;
  const barred = barredSpeed(found);
  if (barred !== null)
    return `Speed could not be compared: ${quote(barred.name)}: ${quote(barred.reasons.join("; "))}.`;
  return quietSentence(found, quote);
}
