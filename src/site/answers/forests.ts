import {listed} from "../../analysis/naming/listed.ts";
import {sideNames} from "../../analysis/naming/configuration-name.ts";
import type {ForestPair} from "../../analysis/series/forest.ts";
import type {NamedPair} from "../comparisons.ts";

/** Comparisons that are drawn together: what they are, and each with what it is called. */
export interface NamedForest {
  /** In what the sides differ. */
  by: string;
  title: string;
  pairs: ForestPair[];
}

/** The pairs of a sweep by what differs, a configuration once: each against the first of its kind, which is no head itself. */
export function forestsOf(pairs: readonly NamedPair[]): NamedForest[] {
  return [...Map.groupBy(pairs, ({by}) => by)].map(([by, own]) => {
    const heads = new Set(own.map(({headName}) => headName));
    const first = own.filter(({baseName}) => !heads.has(baseName));
    const bases = [...new Set(first.map(({base, head}) => sideNames(base, head).base))];
    const against = bases.length > 3 ? "the first of each kind" : listed(bases);
    return {
      by,
      title: `${by.charAt(0).toUpperCase()}${by.slice(1)}: against ${against}`,
      pairs: first.map(({headName, verdicts}) => ({label: headName, verdicts})),
    };
  });
}
