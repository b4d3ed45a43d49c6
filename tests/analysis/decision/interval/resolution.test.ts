import {expect, test} from "vitest";
import {resolutionOf} from "../../../../src/analysis/decision/interval/resolution.ts";
import {simulatedRun, simulatedSweep, type SimulatedFigures} from "../../../../bench/calibration/sides.ts";
import {sweepEvidence, type ConfigurationEvidence} from "../../../../src/analysis/decision/evidence.ts";

const sideOf = (epochMs: number[], resolutionMs?: number): ConfigurationEvidence =>
  sideWith(
    epochMs.map((ms) => ({epochMs: ms})),
    resolutionMs,
  );

function sideWith(figures: SimulatedFigures[], resolutionMs?: number): ConfigurationEvidence {
  const runs = figures.map((one, index) =>
    simulatedRun({sweep: "s", repeat: index + 1, settings: {}}, one, resolutionMs),
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

test("times that agree to the last digit leave open what lies below it", () => {
  const alike = resolutionOf(sideOf([100, 100, 100, 100], 1), 6) ?? 0;
  // t(10) at 1 ÷ (2 · 5) of 5 % is 3.17; at most half a millisecond of 100 deviates: 3.17 · 0.5 % · √(2 ÷ 6).
  expect(alike).toBeCloseTo(Math.expm1(3.17 * 0.005 * Math.sqrt(1 / 3)), 4);
  expect(resolutionOf(sideOf([100, 100, 101, 100], 1), 6)).toBeGreaterThanOrEqual(alike);
  // A spread beyond the last digit is what it is.
  expect(resolutionOf(sideOf([100, 104, 96, 100], 1), 6)).toBe(
    resolutionOf(sideOf([100, 104, 96, 100], 0.001), 6),
  );
});

test("printed rates that agree leave open what lies below their last digit", () => {
  const alike = resolutionOf(sideWith([{throughput: 12.5}, {throughput: 12.5}]), 6) ?? 0;
  expect(alike).toBeCloseTo(Math.expm1(3.17 * (0.05 / 12.5) * Math.sqrt(1 / 3)), 4);
  expect(resolutionOf(sideWith([{throughput: 12}, {throughput: 12}]), 6)).toBeGreaterThan(5 * alike);
});
