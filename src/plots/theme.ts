// Colours and widths that all plots share.

/** Colours as custom properties of the page, so that one figure serves light, dark and print. */
export const ink = "var(--ink)";
export const quiet = "var(--quiet)";
export const rule = "var(--rule)";
export const failure = "var(--failure)";
export const better = "var(--better)";
export const worse = "var(--worse)";

const palette = [
  "var(--series-1)",
  "var(--series-2)",
  "var(--series-3)",
  "var(--series-4)",
  "var(--series-5)",
];

/** Colour of the n-th series, from 0. Slot 0 is the CPU's and slot 1 the GPU's, in every figure. */
export function seriesColour(slot: number): string {
  const colour = palette[slot % palette.length];
  if (colour === undefined) throw new Error(`not a slot: ${slot}`);
  return colour;
}

/** Steps of the ramp on which batch sizes lie, from small to large. */
const rampSteps = 6;

/** Colour of a batch size: the `rank`-th, from 0, of `count`, spread over the whole ramp. */
export function batchColour(rank: number, count: number): string {
  const step = count < 2 ? 0 : Math.round((rank * (rampSteps - 1)) / (count - 1));
  return `var(--batch-${step + 1})`;
}

/** Widths at which figures are drawn: a phone's column, a page's, and all of a large screen's. Each is shown where it fits, unscaled. */
export const widths = {narrow: 340, wide: 720, full: 1200} as const;
export type Width = "narrow" | "wide";
export type TimeWidth = keyof typeof widths;

/** Mean width of a character of a label, pixels, for the room that labels need. */
export const characterPx = 6.6;
