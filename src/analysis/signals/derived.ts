import {max, median, min} from "d3-array";

/**
 * A figure that analysis worked out: its value, the least and the most that the facts allow, and how it came about; or
 * why there is none.
 */
export type Derived =
  {value: number; low: number; high: number; basis: string} | {value: null; reason: string};

/** From this resolution on, times were printed for people rather than measured. */
export const printedMs = 100;

/** A figure that is known to one value. */
export const exactly = (value: number, basis: string): Derived => ({value, low: value, high: value, basis});

/** A figure that could not be worked out. */
export const unknown = (reason: string): Derived => ({value: null, reason});

/** The figures of a list that have a value. */
export const known = (figures: readonly Derived[]): KnownFigure[] =>
  figures.filter((figure) => figure.value !== null);

/** The median of some values with their smallest and largest; unknown, for the reason given, where there are none. */
export function medianOf(values: readonly number[], basis: string, reason: string): Derived {
  const value = median(values);
  const low = min(values);
  const high = max(values);
  if (value === undefined || low === undefined || high === undefined) return unknown(reason);
  return {value, low, high, basis};
}

/**
 * One figure of several repeats: their median, and the range that all of them cover. A single repeat keeps its own
 * figure, since nothing says how far a second one would have been from it.
 */
export function overRepeats(figures: readonly Derived[], reason: string): Derived {
  const values = known(figures);
  const [first] = values;
  const range = rangeOf(values);
  if (first === undefined || range === null) return figures[0] ?? unknown(reason);
  const value = median(values, (figure) => figure.value) ?? first.value;
  return {
    value,
    ...range,
    basis: values.length === 1 ? first.basis : `median of ${values.length} repeats, each: ${first.basis}`,
  };
}

/** From the lowest to the highest of some figures' ranges; null where there are none. */
function rangeOf(figures: readonly {low: number; high: number}[]): {low: number; high: number} | null {
  const low = min(figures, (figure) => figure.low);
  const high = max(figures, (figure) => figure.high);
  return low === undefined || high === undefined ? null : {low, high};
}

/** A figure with its range. */
export type KnownFigure = Extract<Derived, {value: number}>;
