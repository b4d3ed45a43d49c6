// When a sensor took its readings, from the instants at which they moved.
import {median} from "d3-array";
import type {Level} from "./stretches.ts";

/** Instants at which a sensor takes a new reading: `firstMs + k × periodMs`. */
interface Grid {
  firstMs: number;
  periodMs: number;
}

/** Two moves this many windows apart at most still tell the length of a window. */
const farWindows = 1.5;

/**
 * The grid of a sensor from the instants at which its reading was seen to move. Neighbouring moves give the period
 * roughly; each further one that fits refines it, since an error of milliseconds is then spread over many windows. One
 * that does not fit restarts the count: sensors keep their period, not always their beat.
 */
function gridsOf(moves: readonly number[], windowMs: number): Grid[] {
  const distances = moves.slice(1).map((at, index) => at - (moves[index] ?? at));
  const near = distances.filter((ms) => ms > windowMs / 2 && ms < farWindows * windowMs);
  let periodMs = median(near) ?? windowMs;
  const grids: Grid[] = [];
  for (const at of moves) {
    const grid = grids.at(-1);
    const beats = grid === undefined ? 0 : Math.round((at - grid.firstMs) / periodMs);
    if (grid === undefined || Math.abs(at - grid.firstMs - beats * periodMs) > periodMs / 4)
      grids.push({firstMs: at, periodMs});
    else if (beats > 0) periodMs = grid.periodMs = (at - grid.firstMs) / beats;
  }
  return grids;
}

/** The instants of a grid within a stretch. */
function beatsOf({firstMs, periodMs}: Grid, startMs: number, endMs: number): number[] {
  const first = Math.ceil((startMs - firstMs) / periodMs);
  const count = Math.max(0, Math.floor((endMs - firstMs) / periodMs) - first + 1);
  return Array.from({length: count}, (_, index) => firstMs + (first + index) * periodMs);
}

/** A reading that differs from both neighbours by this much less than they differ is a mixture of them. */
const leastStep = 0.02;

/** A sample this close to a refresh may show the reading before it or after it. */
const doubtMs = 5;

/** The reading that the sensor showed from one beat to the next: that of the sample nearest to the middle. */
function readingsOf(
  atMs: readonly number[],
  values: readonly (number | null)[],
  beats: readonly number[],
  periodMs: number,
): (number | null)[] {
  let sample = 0;
  return beats.map((beat) => {
    const middle = beat + periodMs / 2;
    while ((atMs[sample] ?? Number.POSITIVE_INFINITY) < beat + doubtMs) sample += 1;
    let best: number | null = null;
    for (let index = sample; (atMs[index] ?? Number.POSITIVE_INFINITY) < beat + periodMs - doubtMs; index++)
      if (best === null || Math.abs((atMs[index] ?? 0) - middle) < Math.abs((atMs[best] ?? 0) - middle))
        best = index;
    return best === null ? null : (values[best] ?? null);
  });
}

/**
 * Levels from a sensor that gives the mean of each of its windows, as `utilization.gpu` does. A window whose mean lies
 * between those of its neighbours holds the change from one to the other; the mean says where in it. One with a mark
 * in it, where the work changed by the trainer's own account, is parted there. Every window keeps its mean. Windows
 * that no sample saw are missing. `moves`: instants at which the reading was seen to change, in order.
 */
export function windowLevels(
  atMs: readonly number[],
  values: readonly (number | null)[],
  {windowMs, moves, marks = []}: {windowMs: number; moves: readonly number[]; marks?: readonly number[]},
): Level[] {
  const grids = gridsOf(moves, windowMs);
  const endMs = atMs.at(-1) ?? 0;
  return grids.flatMap((grid, index) => {
    const from = index === 0 ? (atMs[0] ?? 0) : grid.firstMs;
    const to = grids[index + 1]?.firstMs ?? endMs;
    const beats = beatsOf(grid, from - (index === 0 ? grid.periodMs : 0), to - 1);
    const readings = readingsOf(atMs, values, beats, grid.periodMs);
    return beats.flatMap((beat, position) => {
      const value = readings[position] ?? null;
      if (value === null) return [];
      const window = {startMs: beat - grid.periodMs, endMs: beat, value};
      const after = readings[position + 1] ?? null;
      return (
        split(window, readings[position - 1] ?? null, after) ?? splitAtMark(window, after, marks) ?? [window]
      );
    });
  });
}

/** The two levels of a window whose mean is a mixture of what came before and after; null where it is none. */
function split({startMs, endMs, value}: Level, before: number | null, after: number | null): Level[] | null {
  const isMixture =
    before !== null &&
    after !== null &&
    Math.min(Math.abs(value - before), Math.abs(value - after)) >= leastStep / 2 &&
    Math.abs(before - after) >= leastStep &&
    value > Math.min(before, after) &&
    value < Math.max(before, after);
  if (!isMixture) return null;
  const changeMs = startMs + ((endMs - startMs) * (value - after)) / (before - after);
  return [
    {startMs, endMs: changeMs, value: before},
    {startMs: changeMs, endMs, value: after},
  ];
}

/**
 * The two levels of a window in which a mark lies: what came after it, and before it what keeps the window's mean. Null
 * where there is no mark, or where no ratio would do.
 */
function splitAtMark(
  {startMs, endMs, value}: Level,
  after: number | null,
  marks: readonly number[],
): Level[] | null {
  const mark = marks.find((at) => at > startMs && at < endMs);
  if (mark === undefined || after === null || Math.abs(value - after) < leastStep) return null;
  const before = (value * (endMs - startMs) - after * (endMs - mark)) / (mark - startMs);
  // Readings are whole percents, so what is left may come out a little beyond.
  if (before < -leastStep || before > 1 + leastStep) return null;
  return [
    {startMs, endMs: mark, value: Math.min(1, Math.max(0, before))},
    {startMs: mark, endMs, value: after},
  ];
}
