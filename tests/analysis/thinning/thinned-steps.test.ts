import {expect, test} from "vitest";
import {compareSweeps} from "../../../src/analysis/decision/compare-sweeps.ts";
import {runEvidence, sweepEvidence, type SweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {stepSpread} from "../../../src/analysis/series/step-spread.ts";
import {stepTimesOf} from "../../../src/analysis/series/step-times.ts";
import {steadySteps} from "../../../src/analysis/summary/steady-epochs.ts";
import {changedFigure} from "../../../src/analysis/thinning/changed-figure.ts";
import {thinnedSteps} from "../../../src/analysis/thinning/thinned-steps.ts";
import {parseTelemetry} from "../../../src/schema/parse.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {serializeTelemetry} from "../../../src/schema/serialize.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import fc from "../../properties.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../../schema/examples.ts";
import {anyShape, stepped, type Shape} from "./stepped.ts";

/** Samples as they are read again after they were written. */
const written = (samples: Telemetry): Telemetry => parseTelemetry(serializeTelemetry(samples), "samples");

function thinned(log: RunLog, whole: Telemetry): Telemetry {
  const steps = thinnedSteps(log, whole);
  if (steps === null) throw new Error("not thinned");
  return {...whole, steps};
}

function spreadOf(log: RunLog, telemetry: Telemetry): number[] {
  const steady = steadySteps(log, telemetry).positions.map((at) => telemetry.steps.durationMs[at] ?? 0);
  const spread = stepSpread([steady], {label: "", slot: 0, medianMs: null});
  if (spread === null) throw new Error("no steps");
  const {steps, p5, p25, p50, p75, p95, max} = spread;
  return [steps, p5, p25, p50, p75, p95, max];
}

test("of any run keep its figures, how its steps spread, and what each epoch took", () => {
  fc.assert(
    fc.property(anyShape, (shape) => {
      const {log, telemetry} = stepped(shape);
      const whole = written(telemetry);
      const thin = written(thinned(log, whole));
      expect(changedFigure(log, whole, thin)).toBeNull();
      expect(spreadOf(log, thin)).toEqual(spreadOf(log, whole));
      const epochsOf = (samples: Telemetry): number[][] =>
        stepTimesOf(samples.steps).map(({epoch, steps, medianMs}) => [epoch, steps, medianMs]);
      expect(epochsOf(thin)).toEqual(epochsOf(whole));
      expect(thin.steps.startMs.toSorted((a, b) => a - b)).toEqual(thin.steps.startMs);
    }),
    {numRuns: 40},
  );
});

test("are the same when they are thinned again", () => {
  fc.assert(
    fc.property(anyShape, (shape) => {
      const {log, telemetry} = stepped(shape);
      const once = serializeTelemetry(thinned(log, written(telemetry)));
      const twice = serializeTelemetry(thinned(log, parseTelemetry(once, "samples")));
      expect(twice.length).toBeGreaterThan(0.99 * once.length);
    }),
    {numRuns: 20},
  );
});

/** Repeats of one configuration as a side of a comparison, as recorded and thinned. */
function sidesOf(sweep: string, shape: Shape): {whole: SweepEvidence; thin: SweepEvidence} {
  const runs = [1, 2, 3].map((repeat) => {
    const made = stepped({
      ...shape,
      noise: shape.noise.slice(repeat),
      factor: shape.factor * (1 + 0.004 * repeat),
    });
    const log = {...made.log, sweep, run: `r${repeat}`, repeat, epochs: [], phases: []};
    const whole = written(made.telemetry);
    return {log, whole, thin: written(thinned(log, whole))};
  });
  const about = {...exampleSweep(), sweep};
  return {
    whole: sweepEvidence(
      about,
      runs.map(({log, whole}) => runEvidence(log, whole)),
    ),
    thin: sweepEvidence(
      about,
      runs.map(({log, thin}) => runEvidence(log, thin)),
    ),
  };
}

test("change no verdict", () => {
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(anyShape, fc.double({min: 0.9, max: 1.1, noNaN: true}), (shape, factor) => {
      const base = sidesOf("base", {...shape, steps: 1200, factor: 1});
      const head = sidesOf("head", {...shape, steps: 1200, factor});
      const verdictsOf = (a: SweepEvidence, b: SweepEvidence): string[] =>
        compareSweeps(a, b).pairs.flatMap(({verdicts}) =>
          verdicts.map((one) => `${one.quantity}: ${one.outcome}`),
        );
      const before = verdictsOf(base.whole, head.whole);
      expect(verdictsOf(base.thin, head.thin)).toEqual(before);
      for (const one of before) outcomes.add(one);
    }),
    {numRuns: 8},
  );
  // Some of these sides differ and some do not.
  expect(outcomes.size).toBeGreaterThan(3);
});

test("of many are a fraction of the bytes", () => {
  const noise = Array.from({length: 61}, (_, at) => ((at * 37) % 61) / 61);
  const {log, telemetry} = stepped({
    steps: 30_000,
    epochs: 4,
    noise,
    isCoarse: false,
    isLossLost: false,
    factor: 1,
  });
  const thin = thinned(log, telemetry);
  expect(serializeTelemetry(thin).length).toBeLessThan(0.2 * serializeTelemetry(telemetry).length);
});

test("are no others where there is nothing to save", () => {
  expect(thinnedSteps(exampleRunLog(), exampleTelemetry())).toBeNull();
});
