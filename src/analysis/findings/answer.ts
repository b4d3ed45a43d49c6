// What a sweep answers, in sentences, and what limits the answer.
import {sum} from "d3-array";
import {metricId} from "../../schema/metrics.ts";
import {listed} from "../naming/listed.ts";
import {formatEpoch, formatError} from "../summary/figures.ts";
import {batchName, batchSizeText} from "../naming/batch-name.ts";
import {commonUnit} from "../summary/work-unit.ts";
import {formatCount, formatFactors, formatNumber, formatRatio} from "../../format.ts";
import {known, printedMs} from "../signals/derived.ts";
import {isSoftwareAdapter} from "../naming/device-name.ts";
import type {Interval, Verdict} from "../../schema/comparison.ts";
import {countedTroubles, stateNames} from "../naming/states.ts";
import {configurationName} from "../naming/configuration-name.ts";
import {comparedRows, type ComparedRows} from "./compared.ts";
import {choicesOf, compareDevices, fastestOf, hasDiverged, timesAsFast, type Fastest} from "./fastest.ts";
import type {ConfigurationRow, SweepSummary} from "../summary/sweep-summary.ts";

/** The lowest to the highest of some values in one unit, or the one text where they read the same. */
function span(values: readonly number[], write: (value: number) => string, unit: string): string {
  const [low, high] = [write(Math.min(...values)), write(Math.max(...values))];
  return `${low === high ? low : `${low} to ${high}`}${unit}`;
}

/** Speed of rows that are one in it, from the lowest to the highest; empty where it is not known. */
export function speedText(rows: readonly ConfigurationRow[]): string {
  const rates = known(rows.map(({throughput}) => throughput)).map(({value}) => value);
  const epochs = known(rows.map(({epochMs}) => epochMs)).map(({value}) => value);
  const resolutionMs = Math.max(...rows.map(({timeResolutionMs}) => timeResolutionMs));
  const unit = commonUnit(rows.flatMap(({runs}) => runs));
  // A rate worked out from printed whole seconds of epochs would look more exact than it is.
  const isTimed = resolutionMs < printedMs || epochs.length === 0;
  const hasRate = rates.length > 0 && rates.length === rows.length && isTimed;
  if (hasRate) return span(rates, (rate) => formatNumber(rate), ` ${unit}/s`);
  return epochs.length === 0 ? "" : span(epochs, (ms) => formatEpoch(ms, resolutionMs), " s per epoch");
}

/** Speed and error of rows that are one in speed, each from the lowest to the highest. */
export function rowsText(rows: readonly ConfigurationRow[]): string {
  const errors = known(rows.map(({errorRate}) => errorRate)).map(({value}) => value);
  const error = errors.length > 0 ? `error ${span(errors, formatError, "")}` : "";
  return [speedText(rows), error].filter((text) => text !== "").join(", ");
}

/** What was compared, in a few words: "batch 16–256", "precision fp32 and precision bf16". */
function rangeOf({rows, nameOf, namesOf, kind}: ComparedRows): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return "";
  if (first === last) return nameOf(first);
  return kind === "batch size"
    ? `${nameOf(first)}–${batchSizeText(last.configuration.batchSize)}`
    : namesOf(rows);
}

/** A sentence, and the decisions that it rests on. */
export interface Statement {
  text: string;
  verdicts: Pick<Verdict, "decision" | "word">[];
}

const stated = (group: ComparedRows, text: string): Statement => ({
  text,
  verdicts: fastestOf(group)?.verdicts ?? [],
});

/** One line a group, e.g. "CPU, batch 16–256: fastest at 64, 812 images/s, error 17.1 %". */
export const shortAnswers = (summary: SweepSummary): Statement[] =>
  comparedRows(summary).map((group) => stated(group, shortAnswer(group)));

/** Why none of those that tie is the fastest, in a few words. */
function openText({verdicts, isSingle}: Fastest): string {
  if (barredText(verdicts) !== null) return "not comparable in speed";
  return isSingle ? "one run each, nothing decided" : "none measurably faster";
}

function shortAnswer(group: ComparedRows): string {
  const range = rangeOf(group);
  const name = range === batchName(null) ? group.name : `${group.name}, ${range}`;
  const fastest = fastestOf(group);
  if (fastest !== null) {
    if (fastest.tied.length === choicesOf(group.rows).length)
      return `${name}: ${openText(fastest)}, ${rowsText(fastest.tied)}`;
    const tie = fastest.tied.length > 1 ? " (too close to call)" : "";
    const which =
      group.kind === "batch size"
        ? listed(fastest.tied.map((row) => batchSizeText(row.configuration.batchSize)))
        : group.namesOf(fastest.tied);
    return `${name}: fastest at ${which}${tie}, ${rowsText(fastest.tied)}`;
  }
  const done = choicesOf(group.rows);
  return `${name}: ${done.length === 0 ? "no run was completed" : rowsText(done) || "neither times nor work reported"}`;
}

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Configurations that a sentence names one by one. */
const mostNamed = 3;

/** Of one configuration with a speed there is nothing to compare, and of none nothing to say. */
function onlySentence(
  {name, nameOf, namesOf, kind}: ComparedRows,
  done: readonly ConfigurationRow[],
): string {
  const timed = done.filter((row) => speedText([row]) !== "");
  const said = timed.length > 0 ? timed : done;
  const [only] = said;
  const isWhole = only !== undefined && said.length === 1 && nameOf(only) === batchName(null);
  const names = said.length > mostNamed ? `${formatCount(said.length)} ${kind}s` : namesOf(said);
  const what = isWhole ? `The training on the ${name}` : `On the ${name}, ${names}`;
  const found = rowsText(said);
  return found === ""
    ? `${what} ${said.length > 1 ? "were" : "was"} completed, and reported neither the time of an epoch nor its work.`
    : `${what} came to ${found}.`;
}

/** That none of those that tie is shown to be faster: "neither batch 16 nor batch 64 was measurably faster". */
function noneText({nameOf, kind}: ComparedRows, which: string, tied: readonly ConfigurationRow[]): string {
  const [one, other, ...more] = tied;
  return one !== undefined && other !== undefined && more.length === 0
    ? `neither ${nameOf(one)} nor ${nameOf(other)} was measurably faster`
    : `no ${kind === "batch size" ? which : kind} was measurably faster than the others`;
}

/** Why speeds cannot be compared, where that holds of all of them; null where some can. */
export const barredText = (verdicts: readonly Verdict[]): string | null =>
  verdicts.length > 0 && verdicts.every(({outcome}) => outcome === "not-comparable")
    ? (verdicts[0]?.reasons.join("; ") ?? null)
    : null;

function groupSentence(group: ComparedRows): string {
  const {name, nameOf, namesOf, kind} = group;
  const fastest = fastestOf(group);
  const done = choicesOf(group.rows);
  if (done.length === 0) return `On the ${name}, no run was completed.`;
  if (fastest === null) return onlySentence(group, done);
  const {ratio, best, slowest, tied} = fastest;
  const isAll = tied.length === done.length;
  const which =
    kind === "batch size"
      ? `${kind} from ${batchSizeText(tied[0]?.configuration.batchSize ?? null)} to ${batchSizeText(tied.at(-1)?.configuration.batchSize ?? null)}`
      : kind;
  const barred = barredText(fastest.verdicts);
  if (isAll && barred !== null)
    return `On the ${name}, ${namesOf(tied)} cannot be compared in speed: ${barred}.`;
  if (isAll && fastest.isSingle)
    return `On the ${name}, one run of each ${which} does not show which is fastest: ${rowsText(tied)}.`;
  if (isAll) return `On the ${name}, ${noneText(group, which, tied)}: ${rowsText(tied)}.`;
  const speed = ratio === null ? null : `${factorText(ratio)} times as fast as ${nameOf(slowest)}`;
  return tied.length === 1
    ? `On the ${name}, ${namesOf(tied)} trained fastest: ${rowsText(tied)}${speed === null ? "" : `, ${speed}`}.`
    : // The factor is that of the best alone: the others may not be shown to be faster than the slowest.
      `On the ${name}, ${namesOf(tied)} are the fastest, too close to call: ${rowsText(tied)}.${speed === null ? "" : ` ${upperFirst(nameOf(best))} was ${speed}.`}`;
}

/** A factor with what it leaves open, e.g. "2.13 (2.04 to 2.22)". */
function factorText({value, low, high}: Interval): string {
  const [text, least, most] = formatFactors(value, low, high);
  return least === most ? String(text) : `${String(text)} (${String(least)} to ${String(most)})`;
}

/** How the devices compare at the first batch size that both trained, as far as the verdict goes. */
function deviceStatement(summary: SweepSummary): Statement[] {
  const [first] = compareDevices(summary);
  if (first === undefined) return [];
  const batch = batchName(first.batchSize);
  const {verdict} = first;
  const verdicts = [verdict];
  if (verdict.outcome === "not-comparable")
    return [{text: `At ${batch} CPU and GPU cannot be compared: ${verdict.reasons.join("; ")}.`, verdicts}];
  const times = timesAsFast(verdict);
  if (times === null)
    return [{text: `At ${batch} it is not decided whether CPU or GPU was faster.`, verdicts}];
  const quicker = verdict.outcome === "better" ? "GPU" : "CPU";
  return [{text: `At ${batch} the ${quicker} was ${factorText(times)} times as fast.`, verdicts}];
}

/** The answer of a sweep, a sentence each: which batch size is fastest on each device, and how the devices compare. */
export const answersOf = (summary: SweepSummary): Statement[] => [
  ...comparedRows(summary).map((group) => stated(group, groupSentence(group))),
  ...deviceStatement(summary),
];

/** The answer of a sweep as one paragraph. */
export const answerOf = (summary: SweepSummary): string =>
  answersOf(summary)
    .map(({text}) => text)
    .join(" ");

/** A share of the CPU that others may take before it is worth a warning; recorder and sampler stay well below. */
const disturbance = 0.1;

function disturbances(rows: readonly ConfigurationRow[]): string[] {
  const shares = rows.flatMap((row) =>
    row.metrics.flatMap(({metric, trainMean}) =>
      metric.id === metricId.otherPrograms && trainMean.value !== null && trainMean.value > disturbance
        ? [{batchSize: row.configuration.batchSize, share: trainMean.value}]
        : [],
    ),
  );
  const [worst] = shares.toSorted((a, b) => b.share - a.share);
  if (worst === undefined) return [];
  const which = listed([...new Set(shares.flatMap(({batchSize}) => batchSize ?? []))]);
  return [
    `Other programs took up to ${formatRatio(worst.share, 0)} of the CPU while ${which === "" ? "it" : `batch ${which}`} trained, so those times are longer than they need be.`,
  ];
}

/** Configurations by name, or their number where they are many. */
const namesText = (summary: SweepSummary, rows: readonly ConfigurationRow[]): string =>
  rows.length > mostNamed
    ? `${formatCount(rows.length)} configurations`
    : listed(rows.map(({configuration}) => configurationName(summary, configuration)));

/** Characters of a reason; the run's page has all of it. */
const longestReason = 160;

/** A reason as the end of a sentence. */
const shortened = (reason: string): string =>
  reason.length > longestReason
    ? `${reason.slice(0, longestReason).trimEnd()}…`
    : `${reason.replace(/\.$/, "")}.`;

/**
 * Which runs gave no figures, and why: a sentence for all configurations that ended alike. Batch sizes that ran out of memory
 * are for the advice.
 */
function failures(summary: SweepSummary): string[] {
  const found = summary.rows.flatMap((row) =>
    countedTroubles(row).flatMap(({state, reason, count}) =>
      state === "out-of-memory" && row.configuration.batchSize !== null ? [] : [{row, state, reason, count}],
    ),
  );
  return [...Map.groupBy(found, ({state, reason}) => `${state} ${reason}`).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const rows = alike.map(({row}) => row);
    const [count, planned] = [sum(alike, (one) => one.count), sum(rows, (row) => row.planned)];
    const runs = planned === 1 ? "its run" : `${formatCount(count)} of ${formatCount(planned)} runs`;
    return `${namesText(summary, rows)}: ${runs} ${stateNames[first.state]}: ${shortened(first.reason)}`;
  });
}

/** What limits the answer: one repeat, failed runs, printed times, other programs. Sentences; empty where nothing does. */
export function answerCaveats(summary: SweepSummary): string[] {
  const done = summary.rows.filter((row) => row.repeats > 0);
  const single = done.filter((row) => row.repeats === 1);
  const timed = done.filter((row) => row.epochMs.value !== null);
  const resolution = Math.max(0, ...timed.map((row) => row.timeResolutionMs));
  const lines: string[] = [];
  if (single.length > 0 && single.length === done.length)
    lines.push(
      done.length === 1
        ? "One run: how much a second one would differ is not known."
        : "One repeat: how much a second one would differ is not known, so small differences prove nothing.",
    );
  else if (single.length > 0)
    lines.push(
      `${formatCount(single.length)} of ${formatCount(done.length)} configurations have one repeat only.`,
    );
  if (resolution >= printedMs)
    lines.push(
      `Times are known in steps of ${formatNumber(resolution / 1000)} s; the ranges show what that leaves open.`,
    );
  const diverged = done.filter(hasDiverged);
  if (diverged.length > 0)
    lines.push(
      `${upperFirst(namesText(summary, diverged))} diverged: the log gives a loss of NaN or infinity. That speed is of a training that learns nothing${diverged.length === done.length ? "" : ", and is left out of the answer"}.`,
    );
  lines.push(...failures(summary));
  if (done.some((row) => isSoftwareAdapter(row.configuration)))
    lines.push(
      "The “GPU” is a software adapter: a program that plays a GPU on the CPU. Its times say nothing of a GPU.",
    );
  return [...lines, ...disturbances(done)];
}
