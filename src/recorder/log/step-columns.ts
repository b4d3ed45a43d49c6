import type {StepEvent} from "../../schema/event.ts";
import type {Steps} from "../../schema/telemetry.ts";

/** The most steps that a run log keeps: their columns then take some 4 MB. */
const usualMaxSteps = 100_000;

/**
 * What was reported of the steps, on the run's clock. Of more than `maxSteps` every second, third, … is kept as it was:
 * means, percentiles and shares of time stay what they were, and a warning says so.
 */
export function stepColumns(
  events: readonly StepEvent[],
  startUnixMs: number,
  maxSteps = usualMaxSteps,
): {steps: Steps; warning: string[]} {
  const total = events.reduce((sum, {durationMs}) => sum + durationMs.length, 0);
  const stride = Math.max(1, Math.ceil(total / maxSteps));
  const hasGpuMs = total > 0 && events.every(({gpuMs}) => gpuMs !== undefined);
  const gpuMs: number[] = [];
  const steps: Steps = {
    epoch: [],
    startMs: [],
    durationMs: [],
    dataWaitMs: [],
    loss: [],
    gpuMs: hasGpuMs ? gpuMs : null,
    gpuMsMissing: hasGpuMs ? null : "the trainer did not say how long a GPU computed",
  };
  let step = 0;
  for (const event of events)
    for (const [index, durationMs] of event.durationMs.entries()) {
      if (step++ % stride !== 0) continue;
      steps.epoch.push(event.epoch);
      steps.startMs.push((event.startUnixMs[index] ?? startUnixMs) - startUnixMs);
      steps.durationMs.push(durationMs);
      steps.dataWaitMs.push(event.dataWaitMs[index] ?? 0);
      steps.loss.push(event.loss[index] ?? 0);
      if (hasGpuMs) gpuMs.push(event.gpuMs?.[index] ?? 0);
    }
  const warning =
    stride === 1 ? [] : [`${total} steps are more than a run's file holds: one of ${stride} is kept`];
  return {steps, warning};
}
