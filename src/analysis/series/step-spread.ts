import {quantileSorted} from "d3-array";

/** How the step times of a configuration spread, milliseconds. */
export interface StepSpread {
  label: string;
  slot: number;
  steps: number;
  p5: number;
  p25: number;
  /** The median step of the configuration, as in its table: the median over the medians of its runs. */
  p50: number;
  p75: number;
  p95: number;
  max: number;
}

/** Spread of the steady-state steps of the runs of a configuration together, milliseconds; null where there is no step. */
export function stepSpread(
  runs: readonly (readonly number[])[],
  {label, slot, medianMs}: {label: string; slot: number; medianMs: number | null},
): StepSpread | null {
  const steady = runs.flat();
  if (steady.length === 0) return null;
  const sorted = steady.toSorted((a, b) => a - b);
  const at = (share: number): number => quantileSorted(sorted, share) ?? 0;
  return {
    label,
    slot,
    steps: sorted.length,
    p5: at(0.05),
    p25: at(0.25),
    p50: medianMs ?? at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: at(1),
  };
}
