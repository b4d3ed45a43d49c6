import type {Verdict} from "../../schema/comparison.ts";
import {formatCount, formatNumber, formatRatio} from "../../format.ts";
import {compareBatchSizes} from "../summary/configurations.ts";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {estimateOf, type Estimate} from "../decision/estimate.ts";
import {quantityOf} from "../decision/quantities.ts";
import {comparePairs} from "../decision/verdict.ts";

/** A batch size to take, and what it is worth. */
export interface Recommendation {
  batchSize: number;
  /** Throughput of the recommended batch size and of the fastest one. */
  throughput: Estimate;
  best: {batchSize: number; throughput: Estimate};
  /** Share of the best throughput that the recommended one reaches. */
  share: number;
  /** Error rate of the recommended batch size against the smallest one; null where it is the smallest. */
  errorCost: Verdict | null;
  /** Larger batch sizes that are shown to learn worse than the recommended one. */
  learnWorse: {batchSize: number; verdict: Verdict}[];
  /** For people: what to take, why, and what it costs. */
  sentence: string;
  runs: string[];
}

/** Within this share of the best throughput a batch size is fast enough: what is left is rarely worth larger batches. */
const fastEnough = 0.95;

interface Sized {
  side: ConfigurationEvidence;
  batchSize: number;
  throughput: Estimate;
}

const points = ({difference}: Verdict): string => {
  if (difference === null) return "not known";
  const text = (value: number): string => `${value < 0 ? "−" : "+"}${formatNumber(Math.abs(100 * value), 2)}`;
  return `${text(difference.value)} points, between ${text(difference.low)} and ${text(difference.high)}`;
};

function errorText(verdict: Verdict | null, smallest: number): string {
  if (verdict === null) return "";
  if (verdict.outcome === "worse")
    return ` It learns worse than batch ${formatCount(smallest)}: error rate ${points(verdict)}.`;
  if (verdict.outcome === "better")
    return ` It learns better than batch ${formatCount(smallest)}: error rate ${points(verdict)}.`;
  if (verdict.outcome === "same")
    return ` Its error rate is that of batch ${formatCount(smallest)}, within ${formatNumber(100 * verdict.margin)} points.`;
  if (verdict.difference === null) return "";
  return ` Whether it learns worse than batch ${formatCount(smallest)} cannot be told: error rate ${points(verdict)}.`;
}

/**
 * Recommends one of the batch sizes of a group (configurations that differ in it only): the smallest that reaches 95 % of
 * the best throughput, since a smaller batch takes less memory and as a rule learns better in as many epochs. null where
 * fewer than two have a throughput.
 */
export function recommendBatchSize(
  sides: readonly ConfigurationEvidence[],
  {level = 0.95} = {},
): Recommendation | null {
  const quantity = quantityOf("throughput");
  const sized = sides
    .flatMap((side): Sized[] => {
      const {batchSize} = side.configuration;
      const throughput = estimateOf(side, quantity, {level});
      return batchSize === null || throughput === null ? [] : [{side, batchSize, throughput}];
    })
    .sort((a, b) => compareBatchSizes(a.batchSize, b.batchSize));
  const [best] = sized.toSorted((a, b) => b.throughput.value - a.throughput.value);
  const [smallest] = sized;
  if (best === undefined || smallest === undefined || sized.length < 2) return null;
  const chosen = sized.find(({throughput}) => throughput.value >= fastEnough * best.throughput.value) ?? best;
  const larger = sized.filter(({batchSize}) => batchSize > chosen.batchSize);
  const table = [
    ...(chosen === smallest ? [] : [{base: smallest.side, head: chosen.side}]),
    ...larger.map(({side}) => ({base: chosen.side, head: side})),
  ];
  const judged = comparePairs(table, {quantities: ["error-rate"], level}).map(
    ({verdicts}) => verdicts[0] ?? null,
  );
  const errorCost = chosen === smallest ? null : (judged[0] ?? null);
  const ofLarger = judged.slice(chosen === smallest ? 0 : 1);
  const learnWorse = larger.flatMap(({batchSize}, index) => {
    const verdict = ofLarger[index] ?? null;
    return verdict?.outcome === "worse" ? [{batchSize, verdict}] : [];
  });
  const share = chosen.throughput.value / best.throughput.value;
  return {
    batchSize: chosen.batchSize,
    throughput: chosen.throughput,
    best: {batchSize: best.batchSize, throughput: best.throughput},
    share,
    errorCost,
    learnWorse,
    sentence:
      sentenceFor({chosen, best, share, larger: larger.length > 0, learnWorse}) +
      errorText(errorCost, smallest.batchSize),
    runs: sized.flatMap(({throughput}) => throughput.runs),
  };
}

function sentenceFor({
  chosen,
  best,
  share,
  larger,
  learnWorse,
}: {
  chosen: Sized;
  best: Sized;
  share: number;
  larger: boolean;
  learnWorse: Recommendation["learnWorse"];
}): string {
  const rate = `${formatNumber(chosen.throughput.value)} images/s`;
  const once = chosen.throughput.n === 1 ? " (one run each: small differences prove nothing)" : "";
  const reason =
    chosen === best
      ? `it is the fastest tried, at ${rate}${larger ? "" : ", and none larger was"}`
      : `it reaches ${formatRatio(share, 0)} of the best throughput (${rate} of ${formatNumber(best.throughput.value)} at batch ${formatCount(best.batchSize)}) with the smallest batch`;
  const worse =
    learnWorse.length === 0
      ? ""
      : ` Larger ones learn worse: ${learnWorse.map(({batchSize, verdict}) => `batch ${formatCount(batchSize)}, error rate ${points(verdict)}`).join("; ")}.`;
  return `Take batch ${formatCount(chosen.batchSize)}: ${reason}${once}.${worse}`;
}
