// The claim that a GPU is about ten times as fast as the CPU.
import type {Pair} from "../decision/pair-contrast.ts";
import {formatNumber} from "../../format.ts";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {comparePairs} from "../decision/verdict.ts";
import {sentenceOf} from "../decision/verdict-sentence.ts";
import {untested, type Claim} from "./claim.ts";

/** "About tenfold": within a factor of two of ten, either way. */
const tenfold = {low: 5, high: 20};

const isReal = ({runs}: ConfigurationEvidence): boolean =>
  runs.every(({training}) => training?.adapter?.software !== true);

/** "The time reduces down to 0.05 from 0.55." */
export const gpuTenfold: Claim = (evidence) => {
  const statement = `The GPU shortens an epoch about tenfold (${tenfold.low} to ${tenfold.high} times)`;
  const of = (device: string): ConfigurationEvidence[] =>
    evidence.configurations.filter((side) => side.configuration.device === device);
  const gpus = of("gpu").filter(isReal);
  const pairs = of("cpu").flatMap((base): Pair[] =>
    gpus
      .filter((head) => head.configuration.batchSize === base.configuration.batchSize)
      .map((head) => ({base, head})),
  );
  if (pairs.length === 0) {
    const why =
      of("gpu").length > gpus.length
        ? "only a software adapter stood in for a GPU"
        : "CPU and GPU were not both trained at one batch size";
    return untested(statement, why);
  }
  const judged = comparePairs(pairs, {quantities: ["epoch-time"], ignoreLearning: true}).map(
    ({verdicts, base}) => ({
      verdict: verdicts[0],
      batchSize: base.configuration.batchSize,
    }),
  );
  const verdicts = judged.flatMap(({verdict}) => verdict ?? []);
  const times = verdicts.flatMap(({ratio}) =>
    ratio === null ? [] : [{value: 1 / ratio.value, low: 1 / ratio.high, high: 1 / ratio.low}],
  );
  const barred = verdicts.every(({outcome}) => outcome === "not-comparable");
  const inside = times.every(({low, high}) => low >= tenfold.low && high <= tenfold.high);
  const outside = times.some(({low, high}) => high < tenfold.low || low > tenfold.high);
  return {
    statement,
    standing:
      barred || times.length === 0 ? "undecided" : outside ? "refuted" : inside ? "confirmed" : "undecided",
    recorded: judged
      .flatMap(({verdict, batchSize}) =>
        verdict === undefined || verdict.ratio === null
          ? []
          : [
              `batch ${String(batchSize)}: ${formatNumber(1 / verdict.ratio.value)} times (${formatNumber(1 / verdict.ratio.high)} to ${formatNumber(1 / verdict.ratio.low)})`,
            ],
      )
      .join("; "),
    agrees:
      times.length === 0 ? null : times.every(({value}) => value >= tenfold.low && value <= tenfold.high),
    because: verdicts.map((verdict) => sentenceOf(verdict)),
    verdicts,
    runs: verdicts.flatMap(({runs}) => [...runs.base, ...runs.head]),
  };
};
