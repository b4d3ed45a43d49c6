// What changing one factor does, over all configurations that differ in nothing else.
import type {ConfigurationEvidence} from "../evidence.ts";
import type {Pair} from "../pair-contrast.ts";

/** A setting of a factor, as it stands in a run log. */
export type FactorLevel = string | number | boolean;

/** One change of one factor, with the pairs of configurations that differ in it only. */
export interface FactorChange {
  factor: string;
  from: FactorLevel;
  to: FactorLevel;
  pairs: Pair[];
}

type Configurations = readonly ConfigurationEvidence[];

/** The value of a factor in a configuration; null where it has none. */
function levelOf({configuration}: ConfigurationEvidence, factor: string): FactorLevel | null {
  if (factor === "batchSize") return configuration.batchSize;
  if (factor === "device") return configuration.device;
  if (factor === "engine") return configuration.engine;
  return configuration.settings[factor] ?? null;
}

/** Names of what varies in a sweep: batch size, device, engine and settings. */
function factorNames(configurations: Configurations): string[] {
  const names = [
    "device",
    "engine",
    "batchSize",
    ...configurations.flatMap((side) => Object.keys(side.configuration.settings)),
  ];
  return [...new Set(names)].filter(
    (name) => new Set(configurations.map((side) => levelOf(side, name))).size > 1,
  );
}

const inOrder = (a: FactorLevel, b: FactorLevel): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;

/** Pairs that differ in a factor only, from one level to another. */
function pairsBetween(
  configurations: Configurations,
  {factor, others, from, to}: {factor: string; others: readonly string[]; from: FactorLevel; to: FactorLevel},
): Pair[] {
  const at = (level: FactorLevel): ConfigurationEvidence[] =>
    configurations.filter((side) => levelOf(side, factor) === level);
  const isAlike = (a: ConfigurationEvidence, b: ConfigurationEvidence): boolean =>
    a.configuration.model === b.configuration.model &&
    a.configuration.data === b.configuration.data &&
    others.every((name) => levelOf(a, name) === levelOf(b, name));
  return at(from).flatMap((base) => at(to).flatMap((head) => (isAlike(base, head) ? [{base, head}] : [])));
}

/** Every change of every factor of a sweep: each level against the lowest. */
export function factorChanges(configurations: Configurations): FactorChange[] {
  const names = factorNames(configurations);
  return names.flatMap((factor) => {
    const levels = [...new Set(configurations.map((side) => levelOf(side, factor)))]
      .filter((level) => level !== null)
      .sort(inOrder);
    const [from, ...rest] = levels;
    if (from === undefined) return [];
    // The device brings its own engine along: with no pair of one engine, engines may differ.
    const others = names.filter((name) => name !== factor && !(factor === "device" && name === "engine"));
    return rest.map((to) => ({
      factor,
      from,
      to,
      pairs: pairsBetween(configurations, {factor, others, from, to}),
    }));
  });
}
