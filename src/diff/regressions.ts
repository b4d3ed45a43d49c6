import {quantityOf} from "../analysis/decision/quantities.ts";
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
  /** Configurations that it holds over together; null for one by itself. */
  over: number | null;
  /** null where the configuration did not complete. */
  verdict: ComparedQuantity | null;
  reason: string | null;
}

/** Quantities of speed, the most informative first; the first that a pair has counts. */
const speeds: readonly ComparedQuantity["quantity"][] = ["epoch-time", "throughput", "step-time"];

const others: Partial<Record<ComparedQuantity["quantity"], RegressionKind>> = {
  "error-rate": "error-rate",
  "peak-memory": "memory",
  "energy-per-work": "energy",
};

/** The verdict on a configuration's speed: the first time that is comparable, or else the first; undefined where none is known. */
export function speedOf({quantities}: ComparedPair): ComparedQuantity | undefined {
  const found = speeds.flatMap((id) => quantities.find(({quantity}) => quantity === id) ?? []);
  return found.find(({outcome}) => outcome !== "not-comparable") ?? found[0];
}

/** The verdicts of a pair that a gate looks at: one on speed, and those on what else may get worse. */
function gatedOf(pair: ComparedPair): [RegressionKind, ComparedQuantity][] {
  const speed = speedOf(pair);
  const found: [RegressionKind, ComparedQuantity][] = speed === undefined ? [] : [["slower", speed]];
  for (const verdict of pair.quantities) {
    const kind = others[verdict.quantity];
    if (kind !== undefined) found.push([kind, verdict]);
  }
  return found;
}

const ofPair = (sweep: ComparedSweep, pair: ComparedPair): Regression[] =>
  gatedOf(pair)
    .filter(([, {outcome}]) => outcome === "worse")
    .map(([kind, verdict]) => ({kind, sweep, name: pair.name, over: null, verdict, reason: null}));

/** What a sweep's verdicts over several configurations say, where `is` picks them. */
const overallIn = (sweep: ComparedSweep, is: (verdict: ComparedQuantity) => boolean): Regression[] =>
  sweep.overall.flatMap(({configurations, verdict}) => {
    const kind = speeds.includes(verdict.quantity) ? "slower" : others[verdict.quantity];
    if (kind === undefined || !is(verdict)) return [];
    return [
      {kind, sweep, name: overName(sweep, configurations), over: configurations, verdict, reason: null},
    ];
  });

/** What several configurations are called together, e.g. "all 5 configurations". */
export const overName = ({pairs, incomparable}: ComparedSweep, configurations: number): string =>
  `${configurations === pairs.length + incomparable.length ? "all " : ""}${configurations} configurations`;

/** Everything that got worse, configurations that no longer complete first. */
export function regressionsOf({sweeps}: Pick<Comparison, "sweeps">): Regression[] {
  const broken = sweeps.flatMap((sweep) =>
    sweep.broken.map(({name, reason}) => ({
      kind: "broken" as const,
      sweep,
      name,
      over: null,
      verdict: null,
      reason,
    })),
  );
  return [
    ...broken,
    ...sweeps.flatMap((sweep) => overallIn(sweep, ({outcome}) => outcome === "worse")),
    ...sweeps.flatMap((sweep) => sweep.pairs.flatMap((pair) => ofPair(sweep, pair))),
  ];
}

/** Whether anything was compared; the outcome "not comparable" does not count. */
export const isAnythingCompared = ({sweeps}: Pick<Comparison, "sweeps">): boolean =>
  sweeps.some(
    ({pairs, broken}) =>
      broken.length > 0 ||
      pairs.some(({quantities}) => quantities.some(({outcome}) => outcome !== "not-comparable")),
  );

/** Why speed is not comparable in any configuration, although other things are; null where it is, or is not known at all. */
export function barredSpeed({sweeps}: Pick<Comparison, "sweeps">): {name: string; reasons: string[]} | null {
  const found = sweeps.flatMap(({pairs}) =>
    pairs.flatMap((pair) => {
      const speed = speedOf(pair);
      return speed === undefined ? [] : [{name: pair.name, ...speed}];
    }),
  );
  const [first] = found;
  const isBarred = found.every(({outcome}) => outcome === "not-comparable");
  return first === undefined || !isBarred ? null : {name: first.name, reasons: first.reasons};
}

/**
 * By how much head looks worse than base, on the quantity's scale: by the centre of its interval or by the two figures beside
 * it, whichever is worse, since a reader sees both; null where nothing says it.
 */
function loss({quantity: id, base, head, ratio, difference}: ComparedQuantity): number | null {
  const {scale, best} = quantityOf(id);
  const log = (value: number): number[] => (value > 0 ? [Math.log(value)] : []);
  const centre = ratio !== null ? log(ratio.value) : difference !== null ? [difference.value] : [];
  const figures =
    base === null || head === null
      ? []
      : scale === "ratio"
        ? base > 0
          ? log(head / base)
          : []
        : [head - base];
  const losses = [...centre, ...figures].map((change) => (best === "lowest" ? change : -change));
  return losses.length === 0 ? null : Math.max(...losses);
}

/** Whether a verdict leaves open a regression beyond the margin, which its figures show. */
function isOpen(verdict: ComparedQuantity): boolean {
  const {scale} = quantityOf(verdict.quantity);
  const margin = scale === "ratio" ? Math.log1p(verdict.margin) : verdict.margin;
  const isUndecided = verdict.outcome === "undecided" || verdict.outcome === "not-comparable";
  return isUndecided && (loss(verdict) ?? 0) > margin;
}

/** Configurations that look worse beyond the margin, in a way that `failOn` names, without its being decided. */
export function openOf({sweeps, failOn}: Pick<Comparison, "sweeps" | "failOn">): Regression[] {
  const isNamed = (kind: RegressionKind): boolean =>
    failOn.includes(kind) || (failOn.length === 1 && failOn[0] === "undecided");
  return sweeps.flatMap((sweep) => [
    ...overallIn(sweep, isOpen).filter(({kind}) => isNamed(kind)),
    ...sweep.pairs.flatMap((pair) =>
      gatedOf(pair)
        .filter(([kind, verdict]) => isNamed(kind) && isOpen(verdict))
        .map(([kind, verdict]) => ({kind, sweep, name: pair.name, over: null, verdict, reason: null})),
    ),
  ]);
}

/** Configurations that completed in head at times only, and in base always, where `failOn` asks for what is broken. */
export const unsteadyOf = ({
  sweeps,
  failOn,
}: Pick<Comparison, "sweeps" | "failOn">): {name: string; reason: string}[] =>
  failOn.some((kind) => kind === "broken" || kind === "undecided")
    ? sweeps.flatMap(({failures}) => failures.filter(({onlyHead}) => onlyHead))
    : [];

/**
 * Exit code of a comparison: 2 where a run log of head cannot be read, 1 where something got worse in a way that `failOn`
 * names, 3 where it was not judged: nothing comparable was measured, it is undecided and looks worse beyond the margin, or
 * some runs failed in head alone; else 0. An unreadable base does not count against head.
 */
export function exitCodeOf(found: Comparison): 0 | 1 | 2 | 3 {
  if (found.unreadable.some(({side}) => side === "head")) return 2;
  if (regressionsOf(found).some(({kind}) => found.failOn.includes(kind))) return 1;
  if (openOf(found).length > 0 || unsteadyOf(found).length > 0)
    return found.failOn.includes("undecided") ? 1 : 3;
  const isSpeedAsked = found.failOn.some((kind) => kind === "slower" || kind === "undecided");
  return isAnythingCompared(found) && !(isSpeedAsked && barredSpeed(found) !== null) ? 0 : 3;
}
