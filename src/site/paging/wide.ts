// Sweeps of many configurations, whose pages are drawn in parts.
import {configurationKey} from "../../analysis/summary/configurations.ts";
import type {RecordedSweep} from "../../runs/read.ts";

/** Configurations on one page with all that explains them; of a wider sweep that stands on a page of its own. */
const mostOnSweepPage = 24;

/** Small multiples of one figure; of more, so many are chosen. */
export const mostCells = 24;
export const chosenCells = 12;

/** Whether a sweep has so many configurations that its page is the answers, and what explains them another page. */
export const isWide = ({runs}: Pick<RecordedSweep, "runs">): boolean =>
  new Set(runs.map(({configuration}) => configurationKey(configuration))).size > mostOnSweepPage;

/** Configurations on a page that draws a figure of them in every way. */
export const cellsPerPage = 10;

/** So many of a list, spread evenly from its least to its greatest, in the list's own order. */
export function spreadEvenly<T>(list: readonly T[], valueOf: (item: T) => number, most: number): T[] {
  if (list.length <= most) return [...list];
  const sorted = list.toSorted((a, b) => valueOf(a) - valueOf(b));
  const chosen = new Set(
    Array.from({length: most}, (_, nth) => sorted[Math.round((nth * (list.length - 1)) / (most - 1))]),
  );
  return list.filter((item) => chosen.has(item));
}
