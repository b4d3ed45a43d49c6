import {expect, test} from "vitest";
import {simulatedRun, simulatedSweep} from "../../../../bench/calibration/sides.ts";
import {sweepEvidence} from "../../../../src/analysis/decision/evidence.ts";
import {hiddenSpread} from "../../../../src/analysis/decision/interval/fineness.ts";
import {quantityOf} from "../../../../src/analysis/decision/quantities.ts";
import {comparePairs} from "../../../../src/analysis/decision/verdict.ts";

/** Two variants recorded together, whose epochs took these milliseconds. */
function pairOf(base: number[], head: number[], resolutionMs: number) {
  const runs = [base, head].flatMap((side, variant) =>
    side.map((epochMs, index) =>
      simulatedRun({sweep: "s", repeat: index + 1, settings: {variant}}, {epochMs}, resolutionMs),
    ),
  );
  const [a, b] = sweepEvidence(simulatedSweep("s"), runs).configurations;
  if (a === undefined || b === undefined) throw new Error("no pair");
  return {base: a, head: b};
}

const outcomeOf = (base: number[], head: number[], resolutionMs: number) =>
  comparePairs([pairOf(base, head, resolutionMs)])[0]?.verdicts.find(
    ({quantity}) => quantity === "epoch-time",
  )?.outcome;

test("times that agree in whole milliseconds and lie one apart are not called different", () => {
  const [base, head] = [
    [51, 51, 51],
    [52, 52, 52],
  ];
  expect(outcomeOf(base, head, 1)).not.toBe("worse");
  expect(outcomeOf(base, head, 0.001)).toBe("worse");
  // Far apart they are, whatever lies below the last digit.
  expect(outcomeOf(base, [80, 80, 80], 1)).toBe("worse");
});

test("what a last digit hides is half of it, of times and of rates that were worked out from them", () => {
  const {base} = pairOf([100, 100], [100, 100], 1);
  expect(hiddenSpread(base, quantityOf("epoch-time"))).toBeCloseTo(0.005);
  const run = simulatedRun({sweep: "s", repeat: 1, settings: {}}, {epochMs: 200, throughput: 640.25}, 1);
  const [side] = sweepEvidence(simulatedSweep("s"), [run]).configurations;
  expect(hiddenSpread(side!, quantityOf("throughput"))).toBeCloseTo(0.0025);
});
