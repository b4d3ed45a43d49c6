import {sweepEvidence} from "../../src/analysis/decision/evidence.ts";
import {sensiblePairs} from "../../src/analysis/decision/pairs.ts";
import {comparePairs} from "../../src/analysis/decision/verdict.ts";
import {createStopping} from "../../src/recorder/plan/stopping.ts";
import type {VerdictOutcome} from "../../src/schema/comparison.ts";
import type {Noise} from "./noise.ts";
import {randomFrom} from "./random.ts";
import {simulatedRun, simulatedSweep} from "./sides.ts";

/** What a comparison in turns until decided comes to, over many of them; shares from 0 to 1, and mean numbers of blocks. */
export interface SequentialCell {
  noise: string;
  /** Equal sides called different, at any look. */
  falseAlarms: number;
  /** Equal sides called the same, and after how many blocks it ended. */
  same: number;
  blocks: number;
  /** True differences found with the right sign, and the blocks until then, by difference in percent. */
  found: Record<number, {share: number; blocks: number}>;
  /** The same rule without its share of the risk: a look at 95 % each time. */
  naive: number;
  /** Equal sides called different where each block is in random order, as record and sweep have it. */
  randomOrder: number;
}

const mostRepeats = 20;

interface Ended {
  outcome: VerdictOutcome;
  blocks: number;
}

/** One comparison of two variants until it is decided, A B B A … or each block in random order. */
function compareUntilDecided(
  noise: Noise,
  effect: number,
  {random, riskShare, isShuffled = false}: {random: () => number; riskShare?: number; isShuffled?: boolean},
): Ended {
  const stopping = createStopping({margin: 0.05, mostRepeats});
  const series = noise.series(2 * mostRepeats, random);
  const isForward = Array.from({length: mostRepeats}, (_, index) =>
    isShuffled ? random() < 0.5 : index % 2 === 0,
  );
  const msOf = (variant: number, repeat: number): number => {
    const place = isForward[repeat - 1] === true ? variant - 1 : 2 - variant;
    const scale = noise.spreads?.[variant - 1] ?? 1;
    const ms =
      10_000 * Math.exp(scale * (series[2 * (repeat - 1) + place] ?? 0)) * (variant === 2 ? effect : 1);
    const {resolutionMs = 0.001} = noise;
    return resolutionMs < 1 ? ms : Math.round(ms / resolutionMs) * resolutionMs;
  };
  const runs = Array.from({length: mostRepeats}, (_, index) =>
    [1, 2].map((variant) =>
      simulatedRun(
        {sweep: "s", repeat: index + 1, settings: {variant}},
        {epochMs: msOf(variant, index + 1)},
        noise.resolutionMs,
      ),
    ),
  );
  const sweep = simulatedSweep("s");
  let outcome: VerdictOutcome = "undecided";
  for (const blocks of stopping.planned) {
    const planned = {
      ...sweep,
      plan: {...sweep.plan, stopping: {...stopping, ...(riskShare === undefined ? {} : {riskShare})}},
    };
    const evidence = sweepEvidence(planned, runs.slice(0, blocks).flat());
    const [found] = comparePairs(sensiblePairs(evidence), {quantities: ["epoch-time"]});
    outcome = found?.verdicts[0]?.outcome ?? "undecided";
    if (outcome !== "undecided") return {outcome, blocks};
  }
  return {outcome, blocks: mostRepeats};
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Simulated comparisons, one batch after the other from one row of random numbers: the order of the calls is part of the result. */
function simulation(noise: Noise, {count, seed}: {count: number; seed: number}) {
  const random = randomFrom(
    seed + ([...noise.id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1e6),
  );
  return (effect: number, riskShare?: number, isShuffled = false): Ended[] =>
    Array.from({length: count}, (_, index) =>
      compareUntilDecided(noise, index % 2 === 0 ? effect : 1 / effect, {
        random,
        isShuffled,
        ...(riskShare === undefined ? {} : {riskShare}),
      }),
    );
}

const share = (list: readonly Ended[], is: (one: Ended, index: number) => boolean): number =>
  list.filter(is).length / list.length;
const isTold = ({outcome}: Ended): boolean => outcome === "better" || outcome === "worse";

/** How often equal sides are called different, by itself: a sixth of the work of all of it. */
export const sequentialFalseAlarms = (noise: Noise, size: {count: number; seed: number}): number =>
  share(simulation(noise, size)(1), isTold);

/** Simulates so many comparisons of each kind. */
export function calibrateSequential(noise: Noise, size: {count: number; seed: number}): SequentialCell {
  const ended = simulation(noise, size);
  const equal = ended(1);
  const found = [5, 10, 20].map((percent) => {
    const list = ended(1 + percent / 100);
    const told = share(list, ({outcome}, index) => outcome === (index % 2 === 0 ? "worse" : "better"));
    return [percent, {share: told, blocks: mean(list.map(({blocks}) => blocks))}] as const;
  });
  return {
    noise: noise.id,
    falseAlarms: share(equal, isTold),
    same: share(equal, ({outcome}) => outcome === "same"),
    blocks: mean(equal.map(({blocks}) => blocks)),
    found: Object.fromEntries(found),
    naive: share(ended(1, 1), isTold),
    randomOrder: share(ended(1, undefined, true), isTold),
  };
}
