/** Colours as custom properties of the page, so that one figure serves light, dark and print. */
export const ink = "var(--ink)";
export const quiet = "var(--quiet)";
export const rule = "var(--rule)";

const palette = [
  "var(--series-1)",
  "var(--series-2)",
  "var(--series-3)",
  "var(--series-4)",
  "var(--series-5)",
];

/** Colour of the n-th series, from 0; the same series has the same slot everywhere. */
export function seriesColour(slot: number): string {
  const colour = palette[slot % palette.length];
  if (colour === undefined) throw new Error(`not a slot: ${slot}`);
  return colour;
}

/** Widths at which figures are drawn: a phone's column and a page's. Each is shown where it fits, unscaled. */
export const widths = {narrow: 340, wide: 720} as const;
export type Width = keyof typeof widths;

/**
 * Moves labels apart that would overlap: positions in pixels, at least `gap` from one to the next, each as near to its
 * own place as that allows.
 */
export function spread(positions: readonly number[], gap: number): number[] {
  const order = positions.map((at, index) => ({at, index})).sort((a, b) => a.at - b.at);
  let last = Number.NEGATIVE_INFINITY;
  for (const label of order) {
    label.at = Math.max(label.at, last + gap);
    last = label.at;
  }
  return order.sort((a, b) => a.index - b.index).map(({at}) => at);
}
