import {compareSweeps} from "../../src/analysis/decision/compare-sweeps.ts";
import {sweepEvidence, type SweepEvidence} from "../../src/analysis/decision/evidence.ts";
import {sensiblePairs} from "../../src/analysis/decision/pairs.ts";
import {statedSpread} from "../../src/analysis/decision/interval/sessions.ts";
import {errorTrend} from "../../src/analysis/decision/trend.ts";
import {comparePairs} from "../../src/analysis/decision/verdict.ts";
import {factorEffects} from "../../src/analysis/findings/factors.ts";
import type {Verdict} from "../../src/schema/comparison.ts";
import {noises, recordedNoise, type Design, type Noise} from "./noise.ts";
import {randomFrom} from "./random.ts";
import {simulatedRun, simulatedSweep} from "./sides.ts";

/** How often a table of five configurations in six quantities says anything wrong, and finds what all of it shares; 0 to 1. */
export interface TableCalibration {
  noise: string;
  design: Design;
  repeats: number;
  /** Tables of equal configurations, or of equal sweeps, in which something is called different, a trend or a factor. */
  wrong: number;
  /** Between sweeps: equal ones that are called different over all, and intervals over all that hold the true ratio. */
  overallWrong: number | null;
  overallCovered: number | null;
  /** Between sweeps: a uniform 5 % that is told over all; in turns: one of a factor over five batch sizes. */
  uniform5: number;
}

const batchSizes = [16, 32, 64, 128, 256];

/** A sweep of five batch sizes, and with `variants` of each of them twice, in turns; head's times are longer by `effect`. */
export function simulatedTable(
  name: string,
  {
    noise,
    repeats,
    random,
    effect = 1,
    isVaried = false,
  }: {
    noise: Noise;
    repeats: number;
    random: () => number;
    effect?: number;
    isVaried?: boolean;
  },
): SweepEvidence {
  const cells = (isVaried ? [1, 2] : [1]).flatMap((variant) =>
    batchSizes.map((batchSize) => ({batchSize, variant})),
  );
  const series = (of: Noise): number[][] => recordedNoise(of, repeats, random, cells.length);
  // Neither the machine's day nor its heat changes what is learned, or memory.
  const [normal = noise] = noises;
  const [times, errors, memory, energy] = [series(noise), series(normal), series(normal), series(noise)];
  const runs = cells.flatMap(({batchSize, variant}, place) =>
    Array.from({length: repeats}, (_, index) => {
      const at = (rows: number[][] | undefined): number => rows?.[place]?.[index] ?? 0;
      const longer = variant === 2 || !isVaried ? effect : 1;
      const epochMs = 10_000 * Math.exp(at(times)) * longer;
      return simulatedRun(
        {sweep: name, repeat: index + 1, batchSize, settings: isVaried ? {variant} : {}},
        {
          epochMs,
          throughput: 2e7 / epochMs,
          stepMs: (epochMs * batchSize) / 2e4,
          // Seeds learn apart by 1.25 points where times spread by 3 %.
          errorRate: 0.2 + 0.4 * at(errors),
          peakMemoryBytes: 1e9 * Math.exp(at(memory) / 3),
          joulesPerUnit: Math.exp(at(energy)),
        },
      );
    }),
  );
  return sweepEvidence(simulatedSweep(name), runs);
}

/** Whether a verdict calls two sides different. */
export const isTold = ({outcome}: Verdict): boolean => ["better", "worse", "at-a-price"].includes(outcome);

/** Whether a table within one sweep says that anything differs. */
function saysAnything(evidence: SweepEvidence): boolean {
  const trend = errorTrend(evidence.configurations);
  return (
    comparePairs(sensiblePairs(evidence)).some(({verdicts}) => verdicts.some(isTold)) ||
    (trend !== null && trend.outcome !== "undecided") ||
    factorEffects(evidence).some(({outcome}) => outcome === "factor")
  );
}

const share = <T>(items: readonly T[], is: (item: T) => boolean): number =>
  items.filter(is).length / Math.max(1, items.length);

/** Simulates so many tables. `sessionSpread` is what is stated between sessions, for a uniform change that is to be found. */
export function calibrateTables(
  noise: Noise,
  design: Design,
  repeats: number,
  {tables, seed, sessionSpread = 0.01}: {tables: number; seed: number; sessionSpread?: number},
): TableCalibration {
  const random = randomFrom(seed + 7 * repeats + noise.id.length * 1009 + (design === "apart" ? 1 : 0));
  const made = {noise, repeats, random};
  const all = Array.from({length: tables});
  if (design === "together") {
    const varied = all.map(() => simulatedTable("s", {...made, effect: 1.05, isVaried: true}));
    return {
      noise: noise.id,
      design,
      repeats,
      wrong: share(
        all.map(() => simulatedTable("s", made)),
        saysAnything,
      ),
      overallWrong: null,
      overallCovered: null,
      uniform5: share(varied, (sweep) =>
        factorEffects(sweep).some(
          ({factor, outcome, effect}) => factor === "variant" && outcome === "factor" && effect.value > 1,
        ),
      ),
    };
  }
  const compared = all.map(() => compareSweeps(simulatedTable("a", made), simulatedTable("b", made)));
  const shifted = all.map(() =>
    compareSweeps(simulatedTable("a", made), simulatedTable("b", {...made, effect: 1.05}), {
      spreadOf: () => statedSpread(sessionSpread),
    }),
  );
  const speeds = compared.flatMap(({overall}) => overall[0]?.verdict ?? []);
  return {
    noise: noise.id,
    design,
    repeats,
    wrong: share(
      compared,
      ({pairs, overall}) =>
        pairs.some(({verdicts}) => verdicts.some(isTold)) || overall.some(({verdict}) => isTold(verdict)),
    ),
    overallWrong: share(speeds, isTold),
    overallCovered: share(speeds, ({ratio}) => ratio !== null && ratio.low <= 1 && ratio.high >= 1),
    uniform5: share(shifted, ({overall}) => overall[0]?.verdict.outcome === "worse"),
  };
}
