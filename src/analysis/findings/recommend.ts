import type {Verdict} from "../../schema/comparison.ts";
import {compareBatchSizes} from "../summary/configurations.ts";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {estimateOf} from "../decision/estimate.ts";
import {runIds} from "../decision/evidence.ts";
import {quantityOf, type Quantity} from "../decision/quantities.ts";
import {comparePairs} from "../decision/verdict.ts";
import {errorTrend, type Trend} from "../decision/trend.ts";
import {sentenceOf} from "../decision/verdict-sentence.ts";
import {formatPoints} from "../../format.ts";
import {listed} from "../naming/listed.ts";

/** Which batch size to take, as far as the verdicts go. */
export interface Recommendation {
  /** null where nothing, or not enough, is decided. */
  batchSize: number | null;
  /** Batch sizes that are not shown to be slower than the fastest, or to learn worse than the best; null where not known. */
  fastest: number[];
  learnBest: number[] | null;
  /** For people: what is decided, what to take and what it costs. */
  sentence: string;
  /** What it rests on: each size against the best in speed, and in learning. */
  verdicts: Pick<Verdict, "decision" | "word">[];
  runs: string[];
}

interface Sized {
  side: ConfigurationEvidence;
  batchSize: number;
}

interface NotWorse {
  best: Sized;
  sizes: number[];
  verdicts: Verdict[];
}

/** Those of some batch sizes that are not shown to be worse than the best of them; null where fewer than two have a figure. */
function notWorse(sized: readonly Sized[], quantity: Quantity): NotWorse | null {
  const sign = quantity.best === "lowest" ? 1 : -1;
  const [best, ...others] = sized
    .flatMap((one) => {
      const estimate = estimateOf(one.side, quantity);
      return estimate === null ? [] : [{one, value: sign * estimate.value}];
    })
    .sort((a, b) => a.value - b.value)
    .map(({one}) => one);
  if (best === undefined || others.length === 0) return null;
  const judged = comparePairs(
    others.map(({side}) => ({base: side, head: best.side})),
    {quantities: [quantity.id], ignoreLearning: true},
  );
  const tied = others.filter((_, index) => judged[index]?.verdicts[0]?.outcome !== "better");
  const sizes = [best, ...tied].map(({batchSize}) => batchSize).sort(compareBatchSizes);
  return {best, sizes, verdicts: judged.flatMap(({verdicts}) => verdicts)};
}

/** Those that learn best: by the pairs, and where the trend is decided, those it
 * puts within the margin of its better end, or that are shown to be the same as that. */
function bestLearners(sized: readonly Sized[], trend: Trend | null): NotWorse | null {
  const quantity = quantityOf("error-rate");
  const found = notWorse(sized, quantity);
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

const batches = (sizes: readonly number[]): string =>
  sizes.length === 1 ? `batch ${String(sizes[0])}` : `batches ${listed(sizes.map(String))}`;

/** What is decided of speed or learning, e.g. "batches 32 and 64 tie on speed". */
function tieText(
  sizes: readonly number[],
  all: number,
  {one, some, none}: {one: string; some: string; none: string},
): string {
  if (sizes.length === 1) return `${batches(sizes)} ${one}`;
  if (sizes.length === 0) return `none ${one}`;
  return sizes.length === all ? `none is shown to ${none}` : `${batches(sizes)} ${some}`;
}

function verdictOn(base: Sized, head: Sized, quantity: Quantity): Verdict | undefined {
  return comparePairs([{base: base.side, head: head.side}], {
    quantities: [quantity.id],
    ignoreLearning: true,
  })[0]?.verdicts[0];
}

/** A choice that the figures leave to the reader: the fastest learns worse than the best, and by how much. */
function choiceText(sized: readonly Sized[], fastest: number[], best: Sized, trend: Trend | null): string {
  const [quick] = sized.filter(({batchSize}) => fastest.includes(batchSize));
  const choice =
    "No batch size is both among the fastest and among those that learn best, so it is a choice.";
  if (quick !== undefined && trend !== null && trend.outcome !== "undecided") {
    const doublings = Math.log2(quick.batchSize / best.batchSize);
    const [value, ...ends] = [trend.slope.value, trend.slope.low, trend.slope.high].map(
      (one) => one * doublings,
    );
    const [low, high] = ends.sort((a, b) => a - b).map(formatPoints);
    return `${choice} By that trend the error rate with batch ${quick.batchSize} is ${formatPoints(value ?? 0)} points from that with batch ${best.batchSize}, between ${String(low)} and ${String(high)}.`;
  }
  const error = quantityOf("error-rate");
  const verdict = quick === undefined || quick === best ? undefined : verdictOn(best, quick, error);
  const price =
    quick === undefined || verdict === undefined
      ? ""
      : ` Against batch ${best.batchSize}, batch ${quick.batchSize} comes at a price: ${sentenceOf(verdict)}.`;
  return `${choice}${price}`;
}

/**
 * Recommends one of the batch sizes of a group (configurations that differ in it only): the smallest of those that are
 * neither shown to be slower than the fastest nor to learn worse than the best, since a smaller batch takes less memory. It
 * goes no further than the verdicts: where they tell none apart, nothing is recommended. null for fewer than two.
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
  const [speed, learning] = [notWorse(sized, speedOf(sized)), bestLearners(sized, trend)];
  if (speed === null) return null;
  const all = sized.length;
  const found = {
    fastest: speed.sizes,
    learnBest: learning?.sizes ?? null,
    verdicts: [...speed.verdicts, ...(learning?.verdicts ?? []), ...(trend === null ? [] : [trend])],
    runs: sized.flatMap(({side}) => runIds(side.runs)),
  };
  if (speed.sizes.length === all && (learning === null || learning.sizes.length === all)) {
    const why = sized.every(({side}) => side.runs.length === 1)
      ? "one run of each decides nothing"
      : `none is shown to be faster${learning === null ? "" : " or to learn better"} than the others`;
    return {...found, batchSize: null, sentence: `Which batch size to take is not decided: ${why}.`};
  }
  const both = learning === null ? speed.sizes : speed.sizes.filter((size) => learning.sizes.includes(size));
  const [batchSize = null] = both;
  const said = [
    ...(trend === null || trend.outcome === "undecided" ? [] : [trend.sentence]),
    tieText(speed.sizes, all, {
      one: "is the fastest",
      some: "tie on speed",
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
    batchSize !== null
      ? `${said}: take ${batchSize}.`
      : `${said}. ${learning === null ? "" : choiceText(sized, speed.sizes, learning.best, trend)}`;
  return {...found, batchSize, sentence: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}`};
}
