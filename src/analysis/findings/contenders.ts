import type {Verdict} from "../../schema/comparison.ts";
import type {ConfigurationEvidence} from "../decision/evidence.ts";
import {estimateOf} from "../decision/estimate.ts";
import type {Quantity} from "../decision/quantities.ts";
import {comparePairs} from "../decision/verdict.ts";
import {notBehind} from "./fastest.ts";
import {listed} from "../naming/listed.ts";
import {compareBatchSizes} from "../summary/configurations.ts";

/** A configuration of a group that differs in batch size only. */
export interface Sized {
  side: ConfigurationEvidence;
  batchSize: number;
}

/** Batch sizes that are not shown to be worse than any other of some in a quantity. */
export interface Contenders {
  best: Sized;
  sizes: number[];
  verdicts: Verdict[];
}

const judged = new WeakMap<ConfigurationEvidence, Map<Quantity, WeakMap<ConfigurationEvidence, Verdict>>>();

/** The verdict on two batch sizes in one quantity, whatever the price. Worked out once: advice, answers and tiles ask for it. */
export function verdictOn(base: Sized, head: Sized, quantity: Quantity): Verdict | undefined {
  const ofBase = judged.get(base.side) ?? new Map<Quantity, WeakMap<ConfigurationEvidence, Verdict>>();
  const known = ofBase.get(quantity) ?? new WeakMap<ConfigurationEvidence, Verdict>();
  judged.set(base.side, ofBase.set(quantity, known));
  const pair = {base: base.side, head: head.side};
  const verdict =
    known.get(head.side) ?? comparePairs([pair], {own: [quantity], ignoreLearning: true})[0]?.verdicts[0];
  if (verdict !== undefined) known.set(head.side, verdict);
  return verdict;
}

/**
 * Those of some batch sizes that are not shown to be worse than any of the others, of which the one with the best figure may
 * be the least sure; null where fewer than two have a figure.
 */
export function contendersIn(sized: readonly Sized[], quantity: Quantity): Contenders | null {
  const sign = quantity.best === "lowest" ? 1 : -1;
  const ranked = sized
    .flatMap((one) => {
      const estimate = estimateOf(one.side, quantity);
      return estimate === null ? [] : [{one, value: sign * estimate.value}];
    })
    .sort((a, b) => a.value - b.value)
    .map(({one}) => one);
  const {tied, verdicts} = notBehind(ranked, (one, other) => verdictOn(one, other, quantity) ?? null);
  const [best] = tied;
  if (best === undefined || ranked.length < 2) return null;
  return {best, sizes: tied.map(({batchSize}) => batchSize).sort(compareBatchSizes), verdicts};
}

/** "batch 16" or "batches 16 and 32". */
export const batches = (sizes: readonly number[]): string =>
  sizes.length === 1 ? `batch ${String(sizes[0])}` : `batches ${listed(sizes.map(String))}`;

/** What is decided of speed or learning, e.g. "batches 32 and 64 lead in speed". */
export function tieText(
  sizes: readonly number[],
  all: number,
  {one, some, none}: {one: string; some: string; none: string},
): string {
  if (sizes.length === 1) return `${batches(sizes)} ${one}`;
  if (sizes.length === 0) return `none ${one}`;
  return sizes.length === all ? `none is shown to ${none}` : `${batches(sizes)} ${some}`;
}
