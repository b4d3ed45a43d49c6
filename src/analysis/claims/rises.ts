// The claims that load, memory and concurrency rise with the batch size.
import type {Verdict} from "../../schema/comparison.ts";
import {formatNumber, formatRatio} from "../../format.ts";
import {compareBatchSizes} from "../summary/configurations.ts";
import type {Pair} from "../decision/pair-contrast.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../decision/evidence.ts";
import {loadOf, loadQuantity} from "../decision/load.ts";
import {quantityOf} from "../decision/quantities.ts";
import {figureText, sentenceOf} from "../decision/verdict-sentence.ts";
import {comparePairs} from "../decision/verdict.ts";
import {sizedRows, stepTimeModel} from "../findings/step-time-model.ts";
import {concurrencyText, twoBatchLaw} from "../findings/two-batch-law.ts";
import {untested, type Claim, type ClaimResult} from "./claim.ts";
import {ladder, ladderPairs} from "./ladder.ts";

/** Figures that a person stated where nothing was measured: they agree with a claim or not, and prove nothing. */
function stated(
  statement: string,
  {statedReadings}: SweepEvidence,
  metric: string,
): Omit<ClaimResult, "id"> | null {
  const readings = statedReadings
    .filter((one) => one.metric === metric && one.batchSize !== null)
    .toSorted((a, b) => compareBatchSizes(a.batchSize, b.batchSize));
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const text = ({batchSize, value, unit}: typeof first): string =>
    `batch ${String(batchSize)}: ${unit === "ratio" ? formatRatio(value, 0) : `${formatNumber(value)} ${unit}`}`;
  return {
    statement,
    standing: "undecided",
    recorded: `stated by the ${first.by}: ${text(first)}, ${text(last)}`,
    agrees: last.value > first.value,
    because: ["nothing was measured: a person read these figures and wrote them down"],
    verdicts: [],
    runs: [],
  };
}

/** A claim that something is larger at the largest batch than at the smallest. */
function rises(
  statement: string,
  evidence: SweepEvidence,
  {of, reading}: {of: (pair: Pair) => Verdict | undefined; reading: string},
): Omit<ClaimResult, "id"> {
  const {ends} = ladderPairs(ladder(evidence));
  if (ends === null) return untested(statement, "there are no two batch sizes to compare");
  const verdict = of(ends);
  if (verdict === undefined || verdict.base === null || verdict.head === null)
    return stated(statement, evidence, reading) ?? untested(statement, "it was not measured");
  const quantity =
    verdict.quantity === "load" ? loadQuantity(loadOf(ends.base)) : quantityOf(verdict.quantity);
  return {
    statement,
    standing:
      verdict.outcome === "worse"
        ? "confirmed"
        : verdict.outcome === "better" || verdict.outcome === "same"
          ? "refuted"
          : "undecided",
    recorded: `batch ${String(ends.base.configuration.batchSize)}: ${figureText(verdict.unit, verdict.base)}, batch ${String(ends.head.configuration.batchSize)}: ${figureText(verdict.unit, verdict.head)}`,
    agrees: verdict.head > verdict.base,
    because: [sentenceOf(verdict, quantity)],
    verdicts: [verdict],
    runs: [...verdict.runs.base, ...verdict.runs.head],
  };
}

/** "Batch 256's mem load rises to 75% when training." */
export const memoryRises: Claim = (evidence) =>
  rises("Memory rises with the batch", evidence, {
    of: (pair) => comparePairs([pair], {quantities: ["peak-memory"]})[0]?.verdicts[0],
    reading: "GPU memory",
  });

/** "Batch 256 takes around 90% while batch 16 only use 50%." */
export const loadRises: Claim = (evidence) =>
  rises("Load rises with the batch", evidence, {
    of: (pair) => comparePairs([pair], {own: [loadQuantity(loadOf(pair.base))]})[0]?.verdicts[0],
    reading: "GPU load",
  });

/** "We are training with more concurrency." */
export const throughputRises: Claim = (evidence) => {
  const statement = "More concurrency: a larger batch works through more in a second";
  const sides = ladder(evidence);
  const {ends} = ladderPairs(sides);
  if (ends === null) return untested(statement, "there are no two batch sizes to compare");
  const [verdict] =
    comparePairs([ends], {quantities: ["throughput"], ignoreLearning: true})[0]?.verdicts ?? [];
  if (verdict === undefined || verdict.base === null || verdict.head === null)
    return untested(statement, "throughput is not known");
  return {
    statement,
    standing:
      verdict.outcome === "better"
        ? "confirmed"
        : verdict.outcome === "worse" || verdict.outcome === "same"
          ? "refuted"
          : "undecided",
    recorded: `batch ${String(ends.base.configuration.batchSize)}: ${figureText(verdict.unit, verdict.base)}, batch ${String(ends.head.configuration.batchSize)}: ${figureText(verdict.unit, verdict.head)}`,
    agrees: verdict.head > verdict.base,
    because: [sentenceOf(verdict), ...worthOf(sides)],
    verdicts: [verdict],
    runs: [...verdict.runs.base, ...verdict.runs.head],
  };
};

/**
 * What more concurrency is worth by the two-batch law: up to which batch size it gains speed, and from which on it teaches nothing
 * more; where losses show no such law, by the model of step time alone. Nothing where the data show neither.
 */
function worthOf(sides: readonly ConfigurationEvidence[]): string[] {
  const law = twoBatchLaw(sides);
  const said = law === null ? null : concurrencyText(law);
  if (said !== null) return [said];
  const half = stepTimeModel(sizedRows(sides)).fit?.halfSpeedBatch;
  if (half === undefined || half.high === null || half.low === null || half.low <= 0) return [];
  const [value, least, most] = [half.value, half.low, half.high].map((size) =>
    formatNumber(Math.round(size)),
  );
  return [
    `by the model of step time concurrency pays up to about batch ${value} (${least} to ${most}), and less and less beyond`,
  ];
}
