// The batch sizes, smallest to largest, that the claims are held against.
import {compareBatchSizes} from "../summary/configurations.ts";
import type {Pair} from "../decision/pair-contrast.ts";
import type {ConfigurationEvidence, SweepEvidence} from "../decision/evidence.ts";

const bySize = (sides: readonly ConfigurationEvidence[]): ConfigurationEvidence[] =>
  sides
    .filter(({configuration}) => configuration.batchSize !== null)
    .toSorted((a, b) => compareBatchSizes(a.configuration.batchSize, b.configuration.batchSize));

/** Configurations that differ in batch size only, the GPU's where there are some: that is what the claims speak of. */
export function ladder({configurations}: SweepEvidence): ConfigurationEvidence[] {
  const key = ({configuration: {batchSize: _, ...rest}}: ConfigurationEvidence): string =>
    JSON.stringify([rest, Object.entries(rest.settings).sort(([a], [b]) => (a < b ? -1 : 1))]);
  const groups = Map.groupBy(configurations, key);
  const [longest] = [...groups.values()].sort(
    (a, b) =>
      Number(b[0]?.configuration.device === "gpu") - Number(a[0]?.configuration.device === "gpu") ||
      b.length - a.length,
  );
  return bySize(longest ?? []);
}

/** The smallest batch against the largest, and each against the next. */
export function ladderPairs(sides: readonly ConfigurationEvidence[]): {
  ends: Pair | null;
  neighbours: Pair[];
} {
  const [first, last] = [sides[0], sides.at(-1)];
  const neighbours = sides.slice(1).flatMap((head, index): Pair[] => {
    const base = sides[index];
    return base === undefined ? [] : [{base, head}];
  });
  return {
    ends: first === undefined || last === undefined || sides.length < 2 ? null : {base: first, head: last},
    neighbours,
  };
}
