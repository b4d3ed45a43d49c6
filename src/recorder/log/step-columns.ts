// The steps that a run log keeps, as columns.
import type {StepEvent} from "../../schema/event.ts";
import {nullPaths} from "../../schema/values/missing.ts";
import type {Steps} from "../../schema/telemetry.ts";

/** The most steps that a run log keeps: their columns then take some 4 MB. */
const usualMaxSteps = 100_000;

const reasons: Readonly<Record<string, string>> = {
  dataWaitMs: "the trainer did not say how long steps waited for their batches",
  loss: "the trainer did not say the loss of every step",
  work: "the trainer did not say how much work each step took",
  gpuMs: "the trainer did not say how long a GPU computed",
};

/**
 * What was reported of the steps, on the run's clock. Of more than `maxSteps` every second, third, … is kept as it was:
 * means, percentiles and shares of time stay what they were, and a warning says so, as of steps that hooks passed over.
 */
export function stepColumns(
  events: readonly StepEvent[],
  startUnixMs: number,
  maxSteps = usualMaxSteps,
): {steps: Steps; warning: string[]} {
  const total = events.reduce((sum, {durationMs}) => sum + durationMs.length, 0);
  const stride = Math.max(1, Math.ceil(total / maxSteps));
  /** A column that every event has, in full; null where one lacks it. */
  const columnOf = <T>(of: (event: StepEvent) => readonly T[] | undefined): T[] | null => {
    if (total === 0 || events.some((event) => of(event) === undefined)) return null;
    return kept(events.flatMap((event) => of(event) ?? []));
  };
  const kept = <T>(values: readonly T[]): T[] => values.filter((_, step) => step % stride === 0);
  const columns = {
    dataWaitMs: columnOf(({dataWaitMs}) => dataWaitMs),
    loss: columnOf(({loss}) => loss),
    work: columnOf(({work}) => work),
    gpuMs: columnOf(({gpuMs}) => gpuMs),
  };
  const steps: Steps = {
    epoch: kept(events.flatMap(({epoch, durationMs}) => durationMs.map(() => epoch))),
    startMs: kept(events.flatMap(({startUnixMs: began}) => began.map((instant) => instant - startUnixMs))),
    durationMs: kept(events.flatMap(({durationMs}) => durationMs)),
    ...columns,
    missing: Object.fromEntries(
      nullPaths(columns).map((name) => [name, reasons[name] ?? "the trainer did not say"]),
    ),
  };
  const passed = events.reduce((sum, {passedOver = 0}) => sum + passedOver, 0);
  const warning = [
    ...(passed === 0
      ? []
      : [`${total + passed} steps, too short for hooks to time each: ${total} were timed`]),
    ...(stride === 1 ? [] : [`${total} steps are more than a run's file holds: one of ${stride} is kept`]),
  ];
  return {steps, warning};
}
