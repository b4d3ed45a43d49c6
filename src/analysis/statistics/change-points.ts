import {mean, sum} from "d3-array";

/** Where the level of a sequence changes: before which value, and how often chance alone would show as much. */
export interface ChangePoint {
  /** Place of the first value of the new level. */
  at: number;
  /** The new level may as well begin anywhere from the first to the last of these places. */
  earliest: number;
  latest: number;
  p: number;
}

/** Fewer values than this are no level. */
const fewest = 3;

/** Random numbers that are the same in every build (Mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Split {
  at: number;
  statistic: number;
}

/** Sums of the distances |a − b| over rectangles of the sequence: of all pairs below two places, in O(1) each. */
function distanceSums(
  values: readonly number[],
): (start: number, end: number, from: number, to: number) => number {
  const side = values.length + 1;
  const sums = new Float64Array(side * side);
  for (let a = 1; a < side; a++) {
    let row = 0;
    for (let b = 1; b < side; b++) {
      row += Math.abs((values[a - 1] ?? 0) - (values[b - 1] ?? 0));
      sums[a * side + b] = (sums[(a - 1) * side + b] ?? 0) + row;
    }
  }
  const at = (a: number, b: number): number => sums[a * side + b] ?? 0;
  return (start, end, from, to) => at(end, to) - at(start, to) - at(end, from) + at(start, from);
}

/**
 * The place at which a sequence differs most before and after, up to some later place, by the energy distance: m n / (m + n) times
 * twice the mean distance across, less the mean distances within. That the part after it may end early finds what was taken back
 * later. null for fewer values than two levels have.
 */
function bestSplit(values: readonly number[]): Split | null {
  const size = values.length;
  if (size < 2 * fewest) return null;
  const sum = distanceSums(values);
  let best: Split | null = null;
  for (let at = fewest; at <= size - fewest; at++) {
    const within = sum(0, at, 0, at) / (at * (at - 1));
    for (let end = at + fewest; end <= size; end++) {
      const n = end - at;
      const energy = (2 * sum(0, at, at, end)) / (at * n) - within - sum(at, end, at, end) / (n * (n - 1));
      const statistic = ((at * n) / (at + n)) * energy;
      if (best === null || statistic > best.statistic) best = {at, statistic};
    }
  }
  return best;
}

const squaresOf = (values: readonly number[]): number => {
  const centre = mean(values) ?? 0;
  return sum(values, (value) => (value - centre) ** 2);
};

/** What a likelihood ratio may lose before a place is left out with 95 % certainty: −2 ln(1 − √0.95) (Hansen, Econometrica 68, 2000). */
const likely = -2 * Math.log(1 - Math.sqrt(0.95));

/** The places at which the change may as well be, by the likelihood ratio of normal values. */
function placesOf(values: readonly number[], at: number): {earliest: number; latest: number} {
  const left = (place: number): number => squaresOf(values.slice(0, place)) + squaresOf(values.slice(place));
  const best = left(at);
  const places = values
    .map((_, place) => place)
    .filter(
      (place) =>
        place >= 1 && (place === at || (best > 0 && (values.length * (left(place) - best)) / best <= likely)),
    );
  return {earliest: Math.min(at, ...places), latest: Math.max(at, ...places)};
}

function shuffled(values: readonly number[], random: () => number): number[] {
  const mixed = [...values];
  for (let place = mixed.length - 1; place > 0; place--) {
    const other = Math.floor(random() * (place + 1));
    [mixed[place], mixed[other]] = [mixed[other] ?? 0, mixed[place] ?? 0];
  }
  return mixed;
}

/**
 * Where the level of a sequence of independent values changes: E-divisive (Matteson and James, J. Amer. Statist. Assoc. 109,
 * 2014), as MongoDB finds regressions with it (Daly et al., ICPE 2020). The parts are split at their best place as long as
 * permutations of the values within the parts reach as much no more often than `risk`; so one sequence without any change has
 * one found with that chance at most, whatever its distribution. Needs about eight values at a risk of 5 %, more at a smaller one.
 */
export function changePoints(values: readonly number[], risk: number): ChangePoint[] {
  const random = randomFrom(values.length);
  const permutations = Math.max(199, Math.ceil(5 / risk));
  const found: {at: number; p: number}[] = [];
  for (;;) {
    const cuts = [0, ...found.map(({at}) => at), values.length].sort((a, b) => a - b);
    const parts = cuts.slice(1).map((end, place) => ({
      start: cuts[place] ?? 0,
      values: values.slice(cuts[place], end),
    }));
    const splits = parts.flatMap(({start, values: own}) => {
      const split = bestSplit(own);
      return split === null ? [] : [{at: start + split.at, statistic: split.statistic}];
    });
    const [best] = splits.sort((a, b) => b.statistic - a.statistic);
    if (best === undefined || best.statistic <= 0) break;
    let reached = 0;
    for (let turn = 0; turn < permutations; turn++) {
      const most = Math.max(
        ...parts.map(({values: own}) => bestSplit(shuffled(own, random))?.statistic ?? -Infinity),
      );
      if (most >= best.statistic * (1 - 1e-9)) reached += 1;
    }
    const p = (1 + reached) / (1 + permutations);
    if (p > risk) break;
    found.push({at: best.at, p});
  }
  const inOrder = found.sort((a, b) => a.at - b.at);
  return inOrder.map(({at, p}, place) => {
    const start = inOrder[place - 1]?.at ?? 0;
    const {earliest, latest} = placesOf(values.slice(start, inOrder[place + 1]?.at), at - start);
    return {at, earliest: start + earliest, latest: start + latest, p};
  });
}
