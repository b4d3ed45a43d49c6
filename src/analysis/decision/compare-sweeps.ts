// Decisions between two sweeps: their configurations in pairs, and all of them together.
import type {Configuration} from "../../schema/run-log.ts";
import type {ConfigurationEvidence, SweepEvidence} from "./evidence.ts";
import {overallVerdicts, type Overall} from "./effects/overall.ts";
import {compareBatchSizes, configurationKey} from "../summary/configurations.ts";
import type {Verdict} from "../../schema/comparison.ts";
import {comparePairs, type CompareOptions, type PairVerdicts} from "./verdict.ts";
import {settingName, settingValue, type SettingValue} from "../naming/setting-name.ts";

/** A pair of configurations of two sweeps. */
export interface SweepPair extends PairVerdicts {
  /** What is not the same in their configurations, e.g. "threads: 2 and 4"; empty for the same configuration. */
  changes: string[];
}

/** What two sweeps come to, side by side. */
export interface SweepComparison {
  /** What holds over all pairs together, where there are several. */
  overall: Overall[];
  /** Pairs that can be compared, in head's order. */
  pairs: SweepPair[];
  /** Pairs that a failed check keeps from being compared in anything: their verdicts are all "not comparable", with the reason. */
  incomparable: SweepPair[];
  /** Configurations of head that have no counterpart in base. */
  added: ConfigurationEvidence[];
  removed: ConfigurationEvidence[];
}

/** What tells two configurations apart, each as "name: base and head". */
function configurationChanges(base: Configuration, head: Configuration): string[] {
  const flat = ({settings, batchSize, ...rest}: Configuration): Map<string, SettingValue> =>
    new Map<string, SettingValue>(Object.entries({...rest, batchSize: batchSize ?? undefined, ...settings}));
  const [a, b] = [flat(base), flat(head)];
  const said = (side: typeof a, name: string): string => settingValue(name, side.get(name));
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => `${settingName(name)}: ${said(a, name)} and ${said(b, name)}`);
}

/** Whether two configurations are meant as the same cell of the table, although something else may have changed. */
const isCounterpart = (a: Configuration, b: Configuration): boolean =>
  a.device === b.device && a.batchSize === b.batchSize;

interface Match {
  base: ConfigurationEvidence;
  head: ConfigurationEvidence;
}

/** Pairs equal configurations first; what is left pairs with the counterpart in which least has changed. */
function matchesOf(base: SweepEvidence, head: SweepEvidence): Match[] {
  const left = new Map(base.configurations.map((side) => [configurationKey(side.configuration), side]));
  const take = (side: ConfigurationEvidence): ConfigurationEvidence => {
    left.delete(configurationKey(side.configuration));
    return side;
  };
  const equal = head.configurations.flatMap((side): Match[] => {
    const found = left.get(configurationKey(side.configuration));
    return found === undefined ? [] : [{base: take(found), head: side}];
  });
  const changed = head.configurations
    .filter((side) => !equal.some((match) => match.head === side))
    .flatMap((side): Match[] => {
      const [closest] = [...left.values()]
        .filter(({configuration}) => isCounterpart(configuration, side.configuration))
        .map((one) => ({
          one,
          changes: configurationChanges(one.configuration, side.configuration).length,
        }))
        .sort((a, b) => a.changes - b.changes);
      return closest === undefined ? [] : [{base: take(closest.one), head: side}];
    });
  return [...equal, ...changed];
}

/** Compares two sweeps configuration by configuration, corrected for their number. */
export function compareSweeps(
  base: SweepEvidence,
  head: SweepEvidence,
  options: CompareOptions = {},
): SweepComparison {
  const matches = matchesOf(base, head);
  const ordered = head.configurations.flatMap((side) => matches.filter((match) => match.head === side));
  const judged = comparePairs(ordered, options);
  const pairs = judged.map((pair) => ({
    ...pair,
    changes: configurationChanges(pair.base.configuration, pair.head.configuration),
  }));
  const isBarred = ({checks, verdicts}: PairVerdicts): boolean =>
    checks.some(({state}) => state === "fails") &&
    verdicts.every(({outcome}) => outcome === "not-comparable");
  return {
    overall: overallVerdicts(judged, options),
    pairs: pairs.filter((pair) => !isBarred(pair)),
    incomparable: pairs.filter(isBarred),
    added: head.configurations.filter((side) => !matches.some((match) => match.head === side)),
    removed: base.configurations.filter((side) => !matches.some((match) => match.base === side)),
  };
}

/** The comparison with its pairs as tables have them: by device, then from small to large, since a plan's order is shuffled. */
export function inTableOrder(comparison: SweepComparison): SweepComparison {
  const inOrder = ({head: {configuration: a}}: SweepPair, {head: {configuration: b}}: SweepPair): number =>
    a.device.localeCompare(b.device) || compareBatchSizes(a.batchSize, b.batchSize);
  return {
    ...comparison,
    pairs: comparison.pairs.toSorted(inOrder),
    incomparable: comparison.incomparable.toSorted(inOrder),
  };
}

/** Warnings that all pairs share, and the pairs without them: what holds for all is said once, not in each sentence. */
export function sharedWarnings({pairs}: Pick<SweepComparison, "pairs">): {
  shared: string[];
  pairs: SweepPair[];
} {
  const every = pairs.map(({verdicts}) => new Set(verdicts.flatMap(({warnings}) => warnings)));
  const shared = [...(every[0] ?? [])].filter((text) => every.every((own) => own.has(text)));
  const own = (verdict: Verdict): Verdict => ({
    ...verdict,
    warnings: verdict.warnings.filter((text) => !shared.includes(text)),
  });
  return {shared, pairs: pairs.map((pair) => ({...pair, verdicts: pair.verdicts.map(own)}))};
}

/** Why a pair is not comparable in anything. */
export const barredBy = ({checks}: Pick<SweepPair, "checks">): string =>
  checks.flatMap(({state, text}) => (state === "fails" ? [text] : [])).join("; ");
