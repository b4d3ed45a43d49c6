import {expect, test} from "vitest";
import {resolutionOf} from "../../../../src/analysis/decision/interval/resolution.ts";
import {simulatedRun, simulatedSweep} from "../../../../bench/calibration/sides.ts";
import {sweepEvidence, type ConfigurationEvidence} from "../../../../src/analysis/decision/evidence.ts";

function sideOf(epochMs: number[]): ConfigurationEvidence {
  const runs = epochMs.map((ms, index) =>
    simulatedRun({sweep: "s", repeat: index + 1, settings: {}}, {epochMs: ms}),
  );
  const [side] = sweepEvidence(simulatedSweep("s"), runs).configurations;
  if (side === undefined) throw new Error("no configuration");
  return side;
}

test("what can be told follows the spread of the runs and the number of repeats", () => {
  const side = sideOf([1000, 1030, 970, 1000]);
  // Half of a t interval at 1 %, 10 degrees of freedom, of a spread of about 2.5 to 3.5 % over √3.
  expect(resolutionOf(side, 6)).toBeGreaterThan(0.035);
  expect(resolutionOf(side, 6)).toBeLessThan(0.07);
  expect(resolutionOf(side, 24)).toBeLessThan(0.5 * (resolutionOf(side, 6) ?? 0));
  expect(resolutionOf(sideOf([1000, 1003, 997, 1000]), 6)).toBeLessThan(0.007);
});

test("one run says nothing of it", () => {
  expect(resolutionOf(sideOf([1000]), 6)).toBeNull();
});
