import {formatCount} from "../../format.ts";
import type {Verdict} from "../../schema/comparison.ts";
import {listed} from "../naming/listed.ts";
import {batches, contendersIn, tieText, type Sized} from "./contenders.ts";
import {accuracyQuantity, reached, targetText} from "./time-to-accuracy.ts";

/** Which batch sizes are the soonest at the error rate that was stated before the recording, as far as the verdicts go. */
export interface Soonest {
  target: number;
  /** Not shown to be later than the soonest, of those all of whose runs reached it; empty where there are none such. */
  sizes: number[];
  /** Whether anything is told apart: in time, or since some did not reach it. */
  isDecided: boolean;
  /** Without a full stop: who is the soonest, and who did not always arrive. */
  sentence: string;
  verdicts: Verdict[];
}

/** How many runs of a batch size reached the error rate, where not all did: "batch 128 reached it in 2 of 3 runs". */
function lateText(sized: readonly Sized[], target: number): string[] {
  const counted = sized.map(({batchSize, side: {runs}}) => ({
    batchSize,
    runs: runs.length,
    count: runs.filter((run) => reached(run, target) !== null).length,
  }));
  const never = counted.filter(({count}) => count === 0).map(({batchSize}) => batchSize);
  const partly = counted.filter(({count, runs}) => count > 0 && count < runs);
  return [
    ...(never.length === 0 ? [] : [`${batches(never)} never reached it`]),
    ...(partly.length === 0
      ? []
      : [
          listed(
            partly.map(
              ({batchSize, count, runs}, index) =>
                `batch ${batchSize}${index === 0 ? " reached it" : ""} in ${formatCount(count)} of ${formatCount(runs)} runs`,
            ),
          ),
        ]),
  ];
}

/** Repeats from which on a batch size none of whose runs arrived is out of the choice. */
const fewestToMiss = 3;

/** The soonest of some batch sizes at the stated error rate; null where none was stated, or no error rates are known. */
export function soonestOf(sized: readonly Sized[]): Soonest | null {
  const target = sized[0]?.side.targetError ?? null;
  if (target === null) return null;
  const arrived = sized.filter(({side}) => side.runs.every((run) => reached(run, target) !== null));
  const late = sized.filter((one) => !arrived.includes(one));
  const error = `an error of ${targetText(target)}`;
  const [only] = arrived;
  const rates = sized.flatMap(({side: {runs}}) => runs.flatMap(({progress}) => progress));
  if (rates.every(({errorRate}) => errorRate === null)) return null;
  if (only === undefined)
    return {
      target,
      sizes: [],
      isDecided: false,
      sentence: [`no batch size reached ${error} in all of its runs`, ...lateText(late, target)].join("; "),
      verdicts: [],
    };
  const lateSaid = lateText(late, target);
  if (arrived.length === 1)
    return {
      target,
      sizes: [only.batchSize],
      isDecided: sized.every(
        ({side: {runs}}) =>
          runs.length >= fewestToMiss &&
          (runs === only.side.runs || runs.every((run) => reached(run, target) === null)),
      ),
      sentence: [
        `only batch ${only.batchSize} reached ${error} in ${only.side.runs.length === 1 ? "its run" : "all of its runs"}`,
        ...lateSaid,
      ].join("; "),
      verdicts: [],
    };
  const quantity = accuracyQuantity(
    sized.map(({side}) => side),
    target,
    "time",
  );
  const found = contendersIn(arrived, quantity);
  if (found === null) return null;
  const tie = tieText(found.sizes, arrived.length, {
    one: `is the soonest at ${error}`,
    some: `lead in the time to ${error}`,
    none: `reach ${error} sooner than the others`,
  });
  return {
    target,
    sizes: found.sizes,
    isDecided: found.sizes.length < arrived.length,
    sentence: [tie, ...lateSaid].join("; "),
    verdicts: found.verdicts,
  };
}
