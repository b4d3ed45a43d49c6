// A decision as one sentence, the same on every page and in every text.
import {
  formatBytes,
  formatChange,
  formatCount,
  formatNumber,
  formatPoints,
  formatRatio,
  formatTimes,
} from "../../format.ts";
import {amountText} from "./pair-contrast.ts";
import {quantityOf, type Quantity} from "./quantities.ts";
import type {Interval, Verdict} from "../../schema/comparison.ts";

/** A change as a person says it: "8.2 %", or "1.93 times as fast" is for callers that prefer factors. */
const share = (value: number): string => formatChange(Math.abs(value));

/** Beyond this factor, or its inverse, a change is no longer said in percent: nobody reads "+6,600 %". */
const mostInPercent = 3;

/** Whether some ratio of an interval is too far from 1 for percents. */
export const isFar = ({value, low, high}: Interval): boolean =>
  [value, low, high].some((one) => one > mostInPercent || one < 1 / mostInPercent);

/** A figure with its interval, which is left out where all three read the same. */
const between = (value: string, low: string, high: string): string =>
  low === high && value === low ? value : `${value}, between ${low} and ${high}`;

/** The interval of a ratio as a change: "7.1 to 9.4 %". */
function changeText({value, low, high}: Interval, isTold: boolean): string {
  if (isFar({value, low, high})) return between(formatTimes(value), formatTimes(low), formatTimes(high));
  const signs = [low - 1, high - 1];
  const [least, most] = signs.map(Math.abs).sort((a, b) => a - b);
  const crosses = low < 1 && high > 1;
  if (!isTold || crosses || least === undefined || most === undefined)
    return between(signed(value - 1), signed(low - 1), signed(high - 1));
  return between(share(value - 1), share(least), share(most));
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${share(value)}`;

/** Ratios from here on are written as factors: "1.89×" is easier to read than "89 %". */
const factorFrom = 1.5;

/** A factor in the words of its verdict, e.g. "takes 1.89× as long". */
function factorPhrase(word: string, times: string): string {
  if (word.startsWith("slower")) return word.replace("slower", `takes ${times} as long`);
  return word.startsWith("faster")
    ? word.replace("faster", `${times} as fast`)
    : `${word} by a factor of ${times}`;
}

function ratioText(quantity: Quantity, ratio: Interval, word: string): string {
  const gain = quantity.best === "highest" ? ratio.value : 1 / ratio.value;
  const times = Math.max(gain, 1 / gain);
  if (times < factorFrom && !isFar(ratio)) return `${word} by ${changeText(ratio, true)}`;
  const [low, high] = [ratio.low, ratio.high]
    .map((one) => (ratio.value > 1 ? one : 1 / one))
    .sort((a, b) => a - b);
  const [value, least, most] = [times, low ?? times, high ?? times].map(formatTimes);
  return value === least && value === most
    ? factorPhrase(word, value ?? "")
    : `${factorPhrase(word, value ?? "")}, between ${least} and ${most}`;
}

/** What was decided in a few words, without its runs: "epoch time: 4.2 to 11 % slower", "epoch time: same within 5 %". */
export function briefSentence(verdict: Verdict): string {
  const quantity = quantityOf(verdict.quantity);
  const {ratio, outcome, word, margin} = verdict;
  if (outcome === "same") return `${quantity.label}: same within ${amountText(quantity, margin)}`;
  if (ratio === null || ratio.low < 1 === ratio.high > 1) return sentenceOf(verdict, quantity);
  const isFactor = isFar(ratio) || Math.max(ratio.value, 1 / ratio.value) >= factorFrom;
  if (isFactor) return `${quantity.label}: ${ratioText(quantity, ratio, word)}`;
  const [least = 0, most = 0] = [ratio.low - 1, ratio.high - 1].map(Math.abs).sort((a, b) => a - b);
  return `${quantity.label}: ${share(least).replace(/\s%$/, "")} to ${share(most)} ${word}`;
}

function differenceText(unit: string, {value, low, high}: Interval): string {
  const text = (one: number): string =>
    unit === "ratio" ? `${formatPoints(one)} points` : `${formatNumber(one)} ${unit}`;
  return between(text(value), text(low), text(high));
}

/** A side's own figure with its unit, e.g. "3.30 s" or "812 images/s". `unit` is that of the verdict. */
export function figureText(unit: string, value: number): string {
  if (unit === "ratio") return formatRatio(value, 1);
  if (unit === "bytes") return formatBytes(value);
  if (unit === "ms" && value >= 1000) return `${formatNumber(value / 1000)} s`;
  return `${formatNumber(value)} ${unit}`;
}

function magnitude(quantity: Quantity, {ratio, difference, word, outcome, unit}: Verdict): string {
  const told = outcome === "better" || outcome === "worse" || outcome === "at-a-price" ? word : "";
  if (ratio !== null) return told === "" ? changeText(ratio, false) : ratioText(quantity, ratio, told);
  if (difference !== null)
    return [told, differenceText(unit, difference)].filter((part) => part !== "").join(": ");
  return "no figures";
}

const repeatsText = ({n}: Verdict): string =>
  n.base === n.head
    ? `${formatCount(n.head)} ${n.head === 1 ? "run" : "runs"} per side`
    : `${formatCount(n.base)} and ${formatCount(n.head)} runs`;

/**
 * A verdict as one sentence without its full stop, e.g. "epoch time: slower by 20.1 %, between 18 % and 22 % (5 runs per
 * side)" or "epoch time: undecided: −1.2 %, between −4.0 % and +1.7 % (3 runs per side); 9 more repeats would decide".
 */
export function sentenceOf(verdict: Verdict, quantity: Quantity = quantityOf(verdict.quantity)): string {
  return [plainSentence(verdict, quantity), ...verdict.warnings].join("; ");
}

function plainSentence(verdict: Verdict, quantity: Quantity): string {
  if (verdict.outcome === "not-comparable")
    return `${quantity.label}: not comparable: ${verdict.reasons.join("; ")}`;
  const size = `${magnitude(quantity, verdict)} (${repeatsText(verdict)})`;
  if (verdict.outcome === "better" || verdict.outcome === "worse") return `${quantity.label}: ${size}`;
  if (verdict.outcome === "at-a-price") return [`${quantity.label}: ${size}`, ...verdict.reasons].join(": ");
  if (verdict.outcome === "same")
    return `${quantity.label}: same within ${amountText(quantity, verdict.margin)}: ${size}`;
  const more = [moreText(verdict), turnsText(verdict)].filter((text) => text !== null);
  if (verdict.ratio === null && verdict.difference === null)
    return `${quantity.label}: undecided: ${verdict.reasons.join("; ")}`;
  return [`${quantity.label}: undecided: ${size}`, ...more].join("; ");
}

/** Nobody waits for more repeats than this. */
const practicalRepeats = 20;

const repeats = (count: number): string => `${formatCount(count)} ${count === 1 ? "repeat" : "repeats"}`;

function moreText({moreRepeats, n}: Verdict): string | null {
  if (moreRepeats === null) return null;
  return moreRepeats + Math.min(n.base, n.head) > practicalRepeats
    ? "to decide would take more repeats than is practical"
    : `${formatCount(moreRepeats)} more ${moreRepeats === 1 ? "repeat" : "repeats"} per side would decide`;
}

function turnsText({inTurns}: Verdict): string | null {
  if (inTurns === null) return null;
  return inTurns > practicalRepeats
    ? "even in turns, in one sweep, it would take more repeats than is practical"
    : `in turns, in one sweep, it takes ${repeats(inTurns)} per side`;
}
