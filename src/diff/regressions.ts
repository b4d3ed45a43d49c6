import type {
  ComparedPair,
  ComparedQuantity,
  ComparedSweep,
  Comparison,
  RegressionKind,
} from "../schema/comparison.ts";

/** Something that got worse in a configuration. */
export interface Regression {
  kind: RegressionKind;
  sweep: ComparedSweep;
  name: string;
  /** null where the configuration did not complete. */
  verdict: ComparedQuantity | null;
  reason: string | null;
}

/** Quantities of speed, the most informative first; the first that a pair has counts. */
const speeds: readonly ComparedQuantity["quantity"][] = ["epoch-time", "throughput", "step-time"];

const others: Partial<Record<ComparedQuantity["quantity"], RegressionKind>> = {
  "error-rate": "error-rate",
  "peak-memory": "memory",
  "energy-per-image": "energy",
};

/** The verdict on a configuration's speed: epoch time, or else the next best; undefined where no time is known. */
export function speedOf({quantities}: ComparedPair): ComparedQuantity | undefined {
  return speeds.flatMap((id) => quantities.find(({quantity}) => quantity === id) ?? [])[0];
}

function ofPair(sweep: ComparedSweep, pair: ComparedPair): Regression[] {
  const speed = speedOf(pair);
  const found: [RegressionKind, ComparedQuantity][] = speed === undefined ? [] : [["slower", speed]];
  for (const verdict of pair.quantities) {
    const kind = others[verdict.quantity];
    if (kind !== undefined) found.push([kind, verdict]);
  }
  return found
    .filter(([, {outcome}]) => outcome === "worse")
    .map(([kind, verdict]) => ({kind, sweep, name: pair.name, verdict, reason: null}));
}

/** Everything that got worse, configurations that no longer complete first. */
export function regressionsOf({sweeps}: Pick<Comparison, "sweeps">): Regression[] {
  const broken = sweeps.flatMap((sweep) =>
    sweep.broken.map(({name, reason}) => ({kind: "broken" as const, sweep, name, verdict: null, reason})),
  );
  return [...broken, ...sweeps.flatMap((sweep) => sweep.pairs.flatMap((pair) => ofPair(sweep, pair)))];
}

/** Whether anything was compared; the outcome "not comparable" does not count. */
export const isAnythingCompared = ({sweeps}: Pick<Comparison, "sweeps">): boolean =>
  sweeps.some(
    ({pairs, broken}) =>
      broken.length > 0 ||
      pairs.some(({quantities}) => quantities.some(({outcome}) => outcome !== "not-comparable")),
  );

/**
 * Exit code of a comparison: 2 where a run log of head cannot be read, 1 where something got worse in a way that
 * `failOn` names, 3 where nothing comparable was measured, else 0. An unreadable base does not count against head.
 */
export function exitCodeOf(found: Comparison): 0 | 1 | 2 | 3 {
  if (found.unreadable.some(({side}) => side === "head")) return 2;
  if (regressionsOf(found).some(({kind}) => found.failOn.includes(kind))) return 1;
  return isAnythingCompared(found) ? 0 : 3;
}
