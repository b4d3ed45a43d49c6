import {quantileSorted} from "d3-array";
import type {Telemetry} from "../../schema/telemetry.ts";

/** How the step times of a configuration spread, milliseconds. */
export interface StepSpread {
  label: string;
  slot: number;
  steps: number;
  p5: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
  max: number;
}

/**
 * Spread of the steady-state steps of some runs together: the first epoch, which also pays for compiling and cold caches,
 * counts only where a run has no other. null where there is no step.
 */
export function stepSpread(
  runs: readonly Pick<Telemetry["steps"], "epoch" | "durationMs">[],
  label: string,
  slot: number,
): StepSpread | null {
  const steady = runs.flatMap(({epoch, durationMs}) => {
    const isAlone = epoch.at(-1) === epoch[0];
    return durationMs.filter((_, index) => isAlone || epoch[index] !== epoch[0]);
  });
  if (steady.length === 0) return null;
  const sorted = steady.toSorted((a, b) => a - b);
  const at = (share: number): number => quantileSorted(sorted, share) ?? 0;
  return {
    label,
    slot,
    steps: sorted.length,
    p5: at(0.05),
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: at(1),
  };
}
