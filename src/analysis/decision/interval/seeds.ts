// Runs of one seed in pairs, where two equal programs learn exactly the same.
import {variance} from "d3-array";
import {pairedContrast, type Contrast} from "../../statistics/contrast.ts";
import type {ConfigurationEvidence, RunEvidence} from "../evidence.ts";
import type {Quantity} from "../quantities.ts";

/** Two sides to be compared. */
interface Sides {
  base: ConfigurationEvidence;
  head: ConfigurationEvidence;
}

/**
 * The difference in what is learned of runs in pairs of one seed each: two equal programs then learn exactly the same, and
 * differ by exactly nothing. null where they are no pairs, too few, or all runs of a side are one training.
 */
export function seededContrast(
  {base, head}: Sides,
  quantity: Quantity,
): {contrast: Contrast; method: string} | null {
  if (quantity.id !== "error-rate") return null;
  const pairs = inPairs({base, head}, quantity);
  const [from, to] = [pairs.map(({a}) => a), pairs.map(({b}) => b)];
  const contrast = pairs.length < 2 ? null : pairedContrast(from, to);
  if (contrast === null) return null;
  const isSaid = pairs.every(({seed}) => typeof seed === "number");
  const isWhole = isSaid || pairs.length === Math.max(base.runs.length, head.runs.length);
  if (isWhole && pairs.every(({a, b}) => a === b))
    return {contrast, method: `none needed: ${pairs.length} seeds learned exactly the same on both sides`};
  const isOneTraining = new Set(from).size === 1 || new Set(to).size === 1;
  const fewest = base.together === head.together ? fewestTogether : fewestPairs;
  return !isSaid || isOneTraining || pairs.length < fewest || !areAlike(from, to)
    ? null
    : {
        contrast,
        method: `mean of the differences in ${pairs.length} pairs of one seed each, robust (Huber), t interval, no narrower than ranks allow`,
      };
}

/** Fewer pairs than this leave a paired test no room. */
const fewestPairs = 3;

/**
 * In one recording every pair of a table may be one of seeds: of five runs a side that have nothing to do with each other, one
 * in fifty looks like it.
 */
const fewestTogether = 6;

/** Seeds are pairs where differences spread by less than this share of what the two sides spread by: else pairs only cost certainty. */
const mostSpread = 0.1;

const areAlike = (base: readonly number[], head: readonly number[]): boolean =>
  (variance(head, (value, index) => value - (base[index] ?? 0)) ?? 0) <
  mostSpread * ((variance(base) ?? 0) + (variance(head) ?? 0));

/** Losses that so many significant digits tell whole agree by chance. */
const fewDigits = 5;

/**
 * The seed of a run: repeat r of a sweep trains with the sweep's seed and r − 1 more, and with r where the command is given
 * its repeat. Where nobody said one, the repeat with the loss at its end to the last digit: only trainings of one seed share it.
 */
function seedOf({isSeededByRepeat}: ConfigurationEvidence, {summary}: RunEvidence): number | string | null {
  const {configuration, repeat, validLoss} = summary;
  const {seed} = configuration.settings;
  if (typeof seed === "number") return seed + repeat - 1;
  if (isSeededByRepeat) return repeat;
  const loss = validLoss.value ?? 0;
  return Number(loss.toPrecision(fewDigits)) === loss ? null : `${repeat} ${loss}`;
}

/** Figures of the runs of two sides that trained with one seed. */
function inPairs({base, head}: Sides, quantity: Quantity): {seed: number | string; a: number; b: number}[] {
  const figure = ({summary}: RunEvidence): number | null => quantity.figure(summary).value;
  const others = new Map(head.runs.map((run) => [seedOf(head, run), figure(run)]));
  return base.runs.flatMap((run) => {
    const [seed, a] = [seedOf(base, run), figure(run)];
    const b = seed === null ? null : (others.get(seed) ?? null);
    return seed === null || a === null || b === null ? [] : [{seed, a, b}];
  });
}
