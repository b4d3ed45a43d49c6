import {expect, test} from "vitest";
import {simulatedRun, simulatedSweep} from "../../../../bench/calibration/sides.ts";
import {checkLoad} from "../../../../src/analysis/decision/checks/quiet.ts";
import {sweepEvidence} from "../../../../src/analysis/decision/evidence.ts";
import {exactly} from "../../../../src/analysis/signals/derived.ts";
import type {MetricSummary} from "../../../../src/analysis/summary/metric-summary.ts";
import {metricId} from "../../../../src/schema/metrics.ts";

/** What others took of the CPU in one run. */
const othersTook = (share: number): MetricSummary[] => [
  {metric: {id: metricId.otherPrograms}, trainMean: exactly(share, "simulated")} as MetricSummary,
];

/** How the check ends for two variants recorded in turns, by the shares that others took in each run. */
function stateOf(base: number[], head: number[]): string | undefined {
  const runs = [base, head].flatMap((shares, variant) =>
    shares.map((share, index) => {
      const run = simulatedRun({sweep: "s", repeat: index + 1, settings: {variant}}, {epochMs: 100});
      return {...run, summary: {...run.summary, metrics: othersTook(share)}};
    }),
  );
  const [a, b] = sweepEvidence(simulatedSweep("s"), runs).configurations;
  return checkLoad({base: a!, head: b!, factor: null, acrossMachines: false})[0]?.state;
}

test("a load that comes and goes over runs in turns is chance, which repeats even out; one that keeps to a side is not", () => {
  expect(stateOf([0.7, 0.1, 0.9], [0.87, 0.9, 0.2])).toBe("warns");
  expect(stateOf([0.1, 0.12, 0.11], [0.6, 0.61, 0.58])).toBe("fails");
  expect(stateOf([0.02, 0.03, 0.02], [0.03, 0.02, 0.04])).toBe("holds");
  // One run of each says nothing of chance.
  expect(stateOf([0.1], [0.6])).toBe("fails");
});
