import fc from "../../properties.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {Steps, Telemetry} from "../../../src/schema/telemetry.ts";
import {exampleRunLog, exampleTelemetry} from "../../schema/examples.ts";

/** How the steps of a made-up run are: `noise` is gone through again and again, `factor` makes all of them slower. */
export interface Shape {
  steps: number;
  epochs: number;
  noise: readonly number[];
  /** Whether times are whole milliseconds, and so often the same. */
  isCoarse: boolean;
  isLossLost: boolean;
  factor: number;
}

/** A made-up run of many steps that get slower all the while, some far slower than the others. */
export function stepped({steps: total, epochs, noise, isCoarse, isLossLost, factor}: Shape): {
  log: RunLog;
  telemetry: Telemetry;
} {
  const random = (at: number): number => noise[(at * 7 + (at >> 5)) % noise.length] ?? 0;
  const steps: Steps = {
    epoch: [],
    startMs: [],
    durationMs: [],
    dataWaitMs: [],
    loss: [],
    work: null,
    gpuMs: [],
    missing: {work: "not counted", ...(isLossLost ? {loss: "not finite"} : {})},
  };
  let atMs = 1000;
  for (let step = 0; step < total; step++) {
    const slow = step % 97 === 5 ? 6 : 1 + (0.2 * step) / total;
    const exact = 10 * factor * slow * (1 + 0.1 * random(step));
    const ms = isCoarse ? Math.round(exact) : exact;
    const epoch = Math.floor((step * Math.max(1, epochs)) / total);
    if (epoch !== steps.epoch.at(-1)) atMs += 700;
    steps.epoch.push(epoch);
    steps.startMs.push(atMs);
    steps.durationMs.push(ms);
    steps.dataWaitMs?.push(random(step + 3));
    steps.loss?.push(isLossLost && step % 11 === 0 ? null : 1 / (step + 1));
    steps.gpuMs?.push(0.7 * ms);
    atMs += ms + 1 + random(step + 1);
  }
  const [row] = exampleRunLog().epochs;
  if (row === undefined) throw new Error("no epoch");
  return {
    log: exampleRunLog({
      steps: total,
      epochs: Array.from({length: epochs}, (_, epoch) => ({...row, epoch})),
    }),
    telemetry: exampleTelemetry({steps}),
  };
}

const noise = fc.array(fc.double({min: 0, max: 1, noNaN: true}), {minLength: 40, maxLength: 90});

export const anyShape: fc.Arbitrary<Shape> = fc.record({
  steps: fc.integer({min: 1200, max: 6000}),
  epochs: fc.integer({min: 0, max: 5}),
  noise,
  isCoarse: fc.boolean(),
  isLossLost: fc.boolean(),
  factor: fc.double({min: 0.9, max: 1.1, noNaN: true}),
});
