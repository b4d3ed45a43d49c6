import type {Verdict} from "../../schema/comparison.ts";
import {compareBatchSizes} from "../summary/configurations.ts";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {estimateOf} from "../decision/estimate.ts";
import {runIds} from "../decision/evidence.ts";
import {possibleDifference, quantityOf, type Quantity} from "../decision/quantities.ts";
import {errorTrend, type Trend} from "../decision/trend.ts";
import {sentenceOf} from "../decision/verdict-sentence.ts";
import {formatNumber, formatPoints} from "../../format.ts";
import {listed} from "../naming/listed.ts";
import {contendersIn, tieText, verdictOn, type Contenders, type Sized} from "./contenders.ts";
import {soonestOf, type Soonest} from "./soonest.ts";

/** Which batch size to take, as far as the verdicts go. */
export interface Recommendation {
  /** null where nothing, or not enough, is decided. */
  batchSize: number | null;
  /** null where no error rate was stated beforehand. */
  soonest: Soonest | null;
  /** Batch sizes that are not shown to be slower than the fastest, or to learn worse than the best; null where not known. */
  fastest: number[];
  learnBest: number[] | null;
  /** For people: what is decided, what to take and what it costs. */
  sentence: string;
  /** What it rests on: each size against the best in speed, and in learning. */
  verdicts: Pick<Verdict, "decision" | "word">[];
  runs: string[];
}

/** Those that learn best: by the pairs, and where the trend is decided, those it
 * puts within the margin of its better end, or that are shown to be the same as that. */
function bestLearners(sized: readonly Sized[], trend: Trend | null): Contenders | null {
  const quantity = quantityOf("error-rate");
  const found = contendersIn(sized, quantity);
  const end = trend?.outcome === "falls" ? sized.at(-1) : sized[0];
  if (found === null || trend === null || trend.outcome === "undecided" || end === undefined) return found;
  const {value: rate = 0} = estimateOf(end.side, quantity) ?? {};
  const margin = Math.min(quantity.margin, (quantity.marginShare ?? 1) * rate);
  const isNear = (one: Sized): boolean =>
    Math.abs(trend.slope.value * Math.log2(one.batchSize / end.batchSize)) < margin ||
    verdictOn(end, one, quantity)?.outcome === "same";
  const near = sized.filter(isNear).map(({batchSize}) => batchSize);
  return {...found, best: end, sizes: found.sizes.filter((size) => near.includes(size))};
}

/** What speed is told by: whole epochs where all have them, otherwise work done in a second. */
const speedOf = (sized: readonly Sized[]): Quantity => {
  const epochTime = quantityOf("epoch-time");
  const hasEpochs = sized.every(({side}) => estimateOf(side, epochTime) !== null);
  return hasEpochs ? epochTime : quantityOf("throughput");
};

/** What a decided trend says of the error rate of one batch size beside another's, in a sentence. */
function byTrendText(one: Sized, other: Sized, {slope}: Trend): string {
  const doublings = Math.log2(one.batchSize / other.batchSize);
  const [value, ...ends] = [slope.value, slope.low, slope.high].map((each) =>
    possibleDifference(quantityOf("error-rate"), each * doublings),
  );
  const [low, high] = ends.sort((a, b) => a - b).map(formatPoints);
  return `By that trend the error rate changes by ${formatPoints(value ?? 0)} points from batch ${other.batchSize} to batch ${one.batchSize} (${String(low)} to ${String(high)}).`;
}

/** What the faster of two costs in errors, as far as it is decided. */
function errorPriceText(quick: Sized, best: Sized, verdict: Verdict): string {
  const {difference, outcome} = verdict;
  if (difference === null || outcome !== "worse")
    return `Batch ${quick.batchSize} against batch ${best.batchSize}: ${sentenceOf(verdict)}.`;
  const [value, low, high] = [difference.value, difference.low, difference.high].map((one) =>
    formatNumber(100 * one, 2),
  );
  return `The error rate of batch ${quick.batchSize} is ${String(value)} points higher than that of batch ${best.batchSize} (${String(low)} to ${String(high)}).`;
}

/** A choice that the figures leave to the reader: the fastest learns worse than the best, and by how much. */
function choiceText(sized: readonly Sized[], fastest: number[], best: Sized, trend: Trend | null): string {
  const [quick] = sized.filter(({batchSize}) => fastest.includes(batchSize));
  const choice =
    "No batch size is both among the fastest and among those that learn best, so it is a choice.";
  if (quick !== undefined && trend !== null && trend.outcome !== "undecided")
    return `${choice} ${byTrendText(quick, best, trend)}`;
  const error = quantityOf("error-rate");
  const verdict = quick === undefined || quick === best ? undefined : verdictOn(best, quick, error);
  const price =
    quick === undefined || verdict === undefined ? "" : ` ${errorPriceText(quick, best, verdict)}`;
  return `${choice}${price}`;
}

/** What the size that is taken costs beside the best in speed or learning, each a sentence of its own; "" where it is among them. */
function priceText(
  taken: Sized,
  found: Contenders | null,
  {quantity, trend = null}: {quantity: Quantity; trend?: Trend | null},
): string {
  if (found === null || found.sizes.includes(taken.batchSize)) return "";
  // What the trend alone tells apart is said by the trend: the pair may be undecided.
  if (trend !== null && trend.outcome !== "undecided") return ` ${byTrendText(taken, found.best, trend)}`;
  const verdict = verdictOn(found.best, taken, quantity);
  return verdict === undefined
    ? ""
    : ` Batch ${taken.batchSize} against batch ${found.best.batchSize}: ${sentenceOf(verdict)}.`;
}

/** Batch sizes that are in all of some lists. */
const inAll = (lists: readonly (readonly number[])[]): number[] =>
  (lists[0] ?? []).filter((size) => lists.every((list) => list.includes(size)));

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The batch sizes of the first list that are in as many of the others as go together, the earlier ones first. */
function leftBy(lists: readonly (readonly number[])[]): number[] {
  const [first = [], ...others] = lists;
  let left = [...first];
  for (const list of others) {
    const both = left.filter((size) => list.includes(size));
    if (both.length > 0) left = both;
  }
  return left;
}

/** The one to take of those that are left: the only one, or the smallest where all of them are shown to be as fast. */
function chosenFrom(left: readonly number[], sized: readonly Sized[], pace: Quantity): Sized | undefined {
  const [smallest, ...others] = sized.filter(({batchSize}) => left.includes(batchSize));
  return smallest !== undefined && others.every((one) => verdictOn(smallest, one, pace)?.outcome === "same")
    ? smallest
    : undefined;
}

/**
 * Recommends one of the batch sizes of a group (configurations that differ in it only). Where an error rate was stated
 * beforehand, the time to it counts first: of those that are not shown to be later than the soonest, one that is neither shown
 * to be slower nor to learn worse than another; of several that are shown to be as fast the smallest, since a smaller batch
 * takes less memory. It goes no further than the verdicts: where they tell none apart, nothing is recommended. null for fewer
 * than two.
 */
export function recommendBatchSize(sides: readonly ConfigurationEvidence[]): Recommendation | null {
  const sized = sides
    .flatMap((side): Sized[] => {
      const {batchSize} = side.configuration;
      // A training that diverged is no choice, however fast.
      const isChoice = batchSize !== null && !side.runs.some(({summary}) => summary.diverged);
      return isChoice ? [{side, batchSize}] : [];
    })
    .sort((a, b) => compareBatchSizes(a.batchSize, b.batchSize));
  const trend = errorTrend(sides);
  const pace = speedOf(sized);
  const [speed, learning] = [contendersIn(sized, pace), bestLearners(sized, trend)];
  if (speed === null) return null;
  const soonest = soonestOf(sized);
  const all = sized.length;
  const found = {
    soonest,
    fastest: speed.sizes,
    learnBest: learning?.sizes ?? null,
    verdicts: [
      ...(soonest?.verdicts ?? []),
      ...speed.verdicts,
      ...(learning?.verdicts ?? []),
      ...(trend === null ? [] : [trend]),
    ],
    runs: sized.flatMap(({side}) => runIds(side.runs)),
  };
  const isFirst = soonest?.isDecided === true;
  if (!isFirst && speed.sizes.length === all && (learning === null || learning.sizes.length === all)) {
    const why = sized.every(({side}) => side.runs.length === 1)
      ? "one run of each decides nothing"
      : `none is shown to be faster${learning === null ? "" : " or to learn better"} than the others`;
    const late = soonest === null ? "" : ` ${upperFirst(soonest.sentence)}.`;
    return {...found, batchSize: null, sentence: `Which batch size to take is not decided: ${why}.${late}`};
  }
  const lists = [speed.sizes, ...(learning === null ? [] : [learning.sizes])];
  const left = isFirst
    ? leftBy([soonest.sizes, ...lists])
    : inAll([...(soonest === null || soonest.sizes.length === 0 ? [] : [soonest.sizes]), ...lists]);
  const taken = chosenFrom(left, sized, pace);
  const said = [
    ...(soonest === null ? [] : [soonest.sentence]),
    ...(trend === null || trend.outcome === "undecided" ? [] : [trend.sentence]),
    tieText(speed.sizes, all, {
      one: "is the fastest",
      some: "lead in speed",
      none: "be faster than the others",
    }),
    ...(learning === null
      ? []
      : [
          tieText(learning.sizes, all, {
            one: "has the lowest error",
            some: "have the lowest error",
            none: "learn better than the others",
          }),
        ]),
  ].join("; ");
  const advice =
    taken !== undefined
      ? `${said}: take ${taken.batchSize}.${priceText(taken, speed, {quantity: pace})}${priceText(taken, learning, {quantity: quantityOf("error-rate"), trend})}`
      : left.length > 0
        ? `${said}: take one of ${listed(left.map(String))}; which of them is not decided.`
        : `${said}. ${learning === null ? "" : choiceText(sized, speed.sizes, learning.best, trend)}`;
  return {...found, batchSize: taken?.batchSize ?? null, sentence: upperFirst(advice.trim())};
}
