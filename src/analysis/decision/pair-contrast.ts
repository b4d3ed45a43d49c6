import {max, mean} from "d3-array";
import {formatNumber, formatRatio} from "../../format.ts";
import {printedMs} from "../signals/derived.ts";
import type {ConfigurationEvidence, RunEvidence} from "./evidence.ts";
import {isOfPace, type Quantity} from "./quantities.ts";
import {boundedSlack} from "./interval/bounds.ts";
import {hiddenSpread} from "./interval/fineness.ts";
import {seededContrast} from "./interval/seeds.ts";
import {assumedSpread, isOneSession, sessionsOf, type SessionSpread} from "./interval/sessions.ts";
import {acrossSessions, contrastOf, pairedContrast, type Contrast} from "../statistics/contrast.ts";
import {figuresOf, noiseOf, onScale} from "./sweep-noise.ts";

/** Two configurations to be compared: how does head differ from base? */
export interface Pair {
  base: ConfigurationEvidence;
  head: ConfigurationEvidence;
}

/** The machines that the runs of some sides name, each once; one that is not named counts as one. */
const machinesOf = (sides: readonly ConfigurationEvidence[]): (string | undefined)[] => [
  ...new Set(sides.flatMap(({runs}) => runs.map(({summary}) => summary.machineId))),
];

/** Whether two sides of one sweep were recorded on several machines. */
export const isOnSeveralMachines = ({base, head}: Pair): boolean =>
  base.together === head.together && machinesOf([base, head]).length > 1;

/**
 * Of two sides that were recorded on several machines, the repeats that both did on the same machine: what one machine is
 * slower by than another then weighs on both alike. Without any such repeat, the sides have no runs.
 */
export function onSharedMachines(pair: Pair): Pair {
  if (!isOnSeveralMachines(pair)) return pair;
  const place = ({summary: {repeat, machineId}}: RunEvidence): string => `${repeat} ${machineId ?? ""}`;
  const shared = (side: ConfigurationEvidence, other: ConfigurationEvidence): ConfigurationEvidence => {
    const places = new Set(other.runs.map(place));
    return {...side, runs: side.runs.filter((run) => places.has(place(run)))};
  };
  return {base: shared(pair.base, pair.head), head: shared(pair.head, pair.base)};
}

/** The difference of a pair in one quantity, on the scale it is tested on (logarithms where ratios count). */
export interface PairContrast {
  /** null where a side has no figure. */
  contrast: Contrast | null;
  /** How it came about, one sentence. */
  method: string;
  base: number[];
  head: number[];
}

/** A share, or an amount in the quantity's unit, for a sentence. */
export function amountText(quantity: Quantity, amount: number): string {
  if (quantity.scale === "ratio") return formatRatio(amount, 1);
  return quantity.unit === "ratio"
    ? `${formatNumber(100 * amount)} points`
    : `${formatNumber(amount)} ${quantity.unit}`;
}

/** Fewer pairs than this leave a paired test no room. */
const fewestPairs = 3;

/** Figures of the repeats that both sides completed, repeat by repeat. */
function inPairs({base, head}: Pair, quantity: Quantity): [number[], number[]] {
  const of = (run: RunEvidence): number | null => quantity.figure(run.summary).value;
  const both = base.runs.flatMap((run) => {
    const other = head.runs.find(({summary}) => summary.repeat === run.summary.repeat);
    const [a, b] = [of(run), other === undefined ? null : of(other)];
    return a === null || b === null ? [] : [[a, b] as const];
  });
  return [both.map(([a]) => a), both.map(([, b]) => b)];
}

/** What a printed time leaves open, in units of its resolution: a trainer rounds, or it cuts off. */
const printing = [
  {below: 0.5, above: 0.5},
  {below: 0, above: 1},
];

/** How far a side's figure may be off for one way of printing, on the log scale. */
function printedSlack(
  side: ConfigurationEvidence,
  {below, above}: (typeof printing)[number],
): Contrast["slack"] {
  const slacks = side.runs.flatMap(({summary}) => {
    const {value} = summary.epochMs;
    const {timeResolutionMs} = summary;
    if (value === null || timeResolutionMs < printedMs) return [];
    return [
      {
        down: -Math.log1p(-Math.min(0.9, (below * timeResolutionMs) / value)),
        up: Math.log1p((above * timeResolutionMs) / value),
      },
    ];
  });
  return {down: mean(slacks, (one) => one.down) ?? 0, up: mean(slacks, (one) => one.up) ?? 0};
}

/**
 * What the figures themselves leave open of a pair, whatever its repeats: the bounds of a measured amount; of times coarse
 * printing, "5 s" against "6 s" is a ratio of 1 to 1.44. One program prints both sides
 * in one way, two programs may differ.
 */
function pairSlack({base, head}: Pair, quantity: Quantity): Contrast["slack"] {
  if (quantity.isBounded === true) {
    const [from, to] = [boundedSlack(base, quantity), boundedSlack(head, quantity)];
    return {down: to.down + from.up, up: to.up + from.down};
  }
  if (quantity.clock === null) return {down: 0, up: 0};
  const isOne = base.configuration.engine === head.configuration.engine;
  const cases = printing.flatMap((ofBase) =>
    printing
      .filter((ofHead) => !isOne || ofHead === ofBase)
      .map((ofHead) => ({base: printedSlack(base, ofBase), head: printedSlack(head, ofHead)})),
  );
  const down = max(cases, (one) => one.head.down + one.base.up) ?? 0;
  const up = max(cases, (one) => one.head.up + one.base.down) ?? 0;
  return quantity.clock === "duration" ? {down, up} : {down: up, up: down};
}

/** Repeats with one seed may learn to the last digit the same: then they are one training, not several. */
export function learningRepeats(quantity: Quantity, values: number[]): number[] {
  return quantity.id === "error-rate" && new Set(values).size === 1 ? values.slice(0, 1) : values;
}

/** The standard error of a difference in speed of which nothing but the last digit of its times is known. */
function hiddenError({base, head}: Pair, quantity: Quantity, [a, b]: [number, number]): number {
  if (quantity.clock === null) return 0;
  return Math.hypot(hiddenSpread(base, quantity) / Math.sqrt(a), hiddenSpread(head, quantity) / Math.sqrt(b));
}

const singular = (count: number): string => (count === 1 ? "1 run" : `${count} runs`);

function testOf(
  pair: Pair,
  quantity: Quantity,
  a: number[],
  b: number[],
  session: SessionSpread | null,
): {contrast: Contrast | null; method: string} {
  const ratio = quantity.scale === "ratio";
  const isTogether = isOneSession(pair.base, pair.head);
  const noise = noiseOf(pair.head, quantity);
  if (isTogether && noise.shared !== null) {
    const [pairedBase, pairedHead] = inPairs(pair, quantity);
    const contrast =
      pairedBase.length < fewestPairs
        ? null
        : pairedContrast(onScale(quantity, pairedBase), onScale(quantity, pairedHead));
    if (contrast !== null)
      return {
        contrast,
        method: `${ratio ? "geometric mean of the ratios" : "mean of the differences"} in ${pairedBase.length} pairs of one repeat each, robust (Huber), t interval, no narrower than ranks allow; in pairs because ${formatRatio(noise.shared, 0)} of the run-to-run variation is common to all runs of a repeat`,
      };
  }
  const serial = isTogether ? 0 : Math.max(noiseOf(pair.base, quantity).serial, noise.serial);
  const contrast = contrastOf(a, b, {serial});
  const sessions = {base: sessionsOf(pair.base).length, head: sessionsOf(pair.head).length};
  const what = `${ratio ? "ratio of geometric means" : "difference of means"} over ${a.length} and ${singular(b.length)}`;
  if (contrast !== null) {
    const borrowed =
      a.length === 1 || b.length === 1 ? "; the side with one run borrows the other's spread" : "";
    const widened =
      serial > 0
        ? `; widened, since repeats follow one another alike (autocorrelation ${formatNumber(serial, 2)})`
        : "";
    const apart =
      session === null
        ? ""
        : `; with a spread between sessions of ${formatRatio(session.value, 1)} (${session.source})`;
    return {
      contrast:
        session === null
          ? contrast
          : acrossSessions(contrast, {spread: session.value, df: session.df}, sessions),
      method: `${what}, robust (Huber), Welch's t interval, no narrower than ranks allow${borrowed}${widened}${apart}`,
    };
  }
  return {contrast: null, method: "none: one run per side decides nothing"};
}

/** What decides how far two sessions may lie apart: a history of the machine, or a person's word. */
export type SpreadOf = (pair: Pair, quantity: Quantity) => SessionSpread | null;

/** The spread between a pair's sessions in a quantity; null for one session, and where no heat or neighbour changes it. */
export function sessionSpreadOf(pair: Pair, quantity: Quantity, spreadOf?: SpreadOf): SessionSpread | null {
  if (isOneSession(pair.base, pair.head) || !isOfPace(quantity)) return null;
  // A headline, which knows rows and no machine, and the pages come to the same of a resumed sweep.
  if (pair.base.together === pair.head.together) return assumedSpread({machine: null});
  return spreadOf?.(pair, quantity) ?? assumedSpread(pair.head);
}

/** Works out how head differs from base in one quantity; `session` is the spread between their sessions, null for one session. */
export function pairContrast(given: Pair, quantity: Quantity, session: SessionSpread | null): PairContrast {
  const pair = onSharedMachines(given);
  if (quantity.perStep && pair.base.configuration.batchSize !== pair.head.configuration.batchSize)
    return {contrast: null, method: "none: steps of other batch sizes are other work", base: [], head: []};
  const seeded = seededContrast(pair, quantity);
  if (seeded !== null)
    return {...seeded, base: figuresOf(pair.base, quantity), head: figuresOf(pair.head, quantity)};
  const base = learningRepeats(quantity, figuresOf(pair.base, quantity));
  const head = learningRepeats(quantity, figuresOf(pair.head, quantity));
  if (base.length === 0 || head.length === 0) return {contrast: null, method: "none", base, head};
  const {contrast, method} = testOf(
    pair,
    quantity,
    onScale(quantity, base),
    onScale(quantity, head),
    session,
  );
  if (contrast === null) return {contrast, method, base, head};
  const slack = pairSlack(pair, quantity);
  const left =
    quantity.isBounded === true
      ? "how finely each figure was measured"
      : "what printing in whole seconds left open";
  const printed = slack.up > 0 ? `; widened by ${left}` : "";
  // Printed times have their slack; of measured ones the last digit hides how runs vary where they agree in it.
  const hidden = slack.up > 0 ? 0 : hiddenError(pair, quantity, [base.length, head.length]);
  const standardError = Math.max(contrast.standardError, hidden);
  return {contrast: {...contrast, standardError, slack}, method: `${method}${printed}`, base, head};
}
