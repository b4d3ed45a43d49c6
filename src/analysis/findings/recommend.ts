import type {Verdict} from "../../schema/comparison.ts";
import {compareBatchSizes} from "../summary/configurations.ts";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {estimateOf} from "../decision/estimate.ts";
import {runIds} from "../decision/evidence.ts";
import {quantityOf, type Quantity} from "../decision/quantities.ts";
import {comparePairs} from "../decision/verdict.ts";
import {sentenceOf} from "../decision/verdict-sentence.ts";
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
  runs: string[];
}

interface Sized {
  side: ConfigurationEvidence;
  batchSize: number;
}

/** Those of some batch sizes that are not shown to be worse than the best of them; null where fewer than two have a figure. */
function notWorse(sized: readonly Sized[], quantity: Quantity): {best: Sized; sizes: number[]} | null {
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
  return {best, sizes};
}

const batches = (sizes: readonly number[]): string =>
  sizes.length === 1 ? `batch ${String(sizes[0])}` : `batches ${listed(sizes.map(String))}`;

/** What is decided of speed or learning, e.g. "batches 32 and 64 tie on speed". */
function tieText(sizes: readonly number[], all: number, {one, some}: {one: string; some: string}): string {
  if (sizes.length === 1) return `${batches(sizes)} ${one}`;
  return sizes.length === all ? `all ${some}` : `${batches(sizes)} ${some}`;
}

function verdictOn(base: Sized, head: Sized, quantity: Quantity): Verdict | undefined {
  return comparePairs([{base: base.side, head: head.side}], {
    quantities: [quantity.id],
    ignoreLearning: true,
  })[0]?.verdicts[0];
}

/** A choice that the figures leave to the reader: the fastest learns worse than the best, and by how much. */
function choiceText(sized: readonly Sized[], fastest: number[], best: Sized, error: Quantity): string {
  const [quick] = sized.filter(({batchSize}) => fastest.includes(batchSize));
  const verdict = quick === undefined || quick === best ? undefined : verdictOn(best, quick, error);
  const price =
    quick === undefined || verdict === undefined
      ? ""
      : ` Against batch ${best.batchSize}, batch ${quick.batchSize} comes at a price: ${sentenceOf(verdict)}.`;
  return `No batch size is both among the fastest and among those that learn best, so it is a choice.${price}`;
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
      return batchSize === null ? [] : [{side, batchSize}];
    })
    .sort((a, b) => compareBatchSizes(a.batchSize, b.batchSize));
  const error = quantityOf("error-rate");
  const [speed, learning] = [notWorse(sized, quantityOf("epoch-time")), notWorse(sized, error)];
  if (speed === null) return null;
  const all = sized.length;
  const found = {
    fastest: speed.sizes,
    learnBest: learning?.sizes ?? null,
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
    tieText(speed.sizes, all, {one: "is the fastest", some: "tie on speed"}),
    ...(learning === null
      ? []
      : [tieText(learning.sizes, all, {one: "has the lowest error", some: "tie on the error rate"})]),
  ].join("; ");
  const advice =
    batchSize !== null
      ? `${said}: take ${batchSize}.`
      : `${said}. ${learning === null ? "" : choiceText(sized, speed.sizes, learning.best, error)}`;
  return {...found, batchSize, sentence: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}`};
}
