/** Colours as custom properties of the page, so that one figure serves light, dark and print. */
export const ink = "var(--ink)";
export const quiet = "var(--quiet)";
export const rule = "var(--rule)";
export const failure = "var(--failure)";

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

/** What the figures of a metric have in common everywhere: the training on the CPU blue, a GPU orange, the rest beside them. */
const metricSlots: Record<string, number> = {
  "process.cpu.utilization": 0,
  "process.memory.usage": 0,
  "machine.cpu.utilization": 3,
  "machine.memory.usage": 3,
  "machine.cpu.other": 4,
  "machine.cpu.core-max": 2,
  "machine.swap.usage": 4,
  "machine.shared-memory.usage": 2,
  "gpu.utilization": 1,
  "gpu.memory.usage": 1,
  "gpu.memory.share": 2,
  "gpu.power": 1,
  "gpu.temperature": 1,
  "gpu.clock.sm": 1,
  "gpu.clock.memory": 3,
  "gpu.memory.activity": 3,
  "gpu.memory.reserved": 3,
  "gpu.power.average": 3,
  "gpu.sm.activity": 2,
  "gpu.tensor.activity": 4,
};

/** Slot of a metric's colour: its own where it has one, otherwise the one its place in the panel gives it. */
export const metricSlot = (metric: string, place: number): number => metricSlots[metric] ?? place;

/** Widths at which figures are drawn: a phone's column and a page's. Each is shown where it fits, unscaled. */
export const widths = {narrow: 340, wide: 720} as const;
export type Width = keyof typeof widths;

/** Mean width of a character of a label, pixels, for the room that labels need. */
export const characterPx = 6.6;
