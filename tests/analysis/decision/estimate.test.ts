import {describe, expect, test} from "vitest";
import {estimateOf} from "../../../src/analysis/decision/estimate.ts";
import {quantityOf, type Quantity} from "../../../src/analysis/decision/quantities.ts";
import {evidenceOf} from "../recorded.ts";

describe("estimateOf()", () => {
  test("is the median with an interval that widens with fewer repeats", () => {
    const of = (trainMs: number[]) =>
      estimateOf(evidenceOf([{batchSize: 32, trainMs}]).configurations[0]!, quantityOf("epoch-time"))!;
    const [three, one] = [of([900, 910, 890]), of([900])];
    expect(three.value).toBe(1000);
    expect(three.low).toBeLessThan(980);
    expect(three.method).toContain("so few repeats make it wide");
    expect([one.low, one.high]).toEqual([null, null]);
    expect(one.method).toContain("one run");
    expect(three.method).not.toContain("widened");
    expect(three.runs).toEqual(["s/cpu-b32-x-r1", "s/cpu-b32-x-r2", "s/cpu-b32-x-r3"]);
  });

  test("keeps to what its figures leave open: energy that may be half or twice as much", () => {
    const [side] = evidenceOf([{batchSize: 32, trainMs: [900, 910, 890]}]).configurations;
    const energy = (off: number): Quantity => ({
      ...quantityOf("energy-per-work"),
      figure: ({epochMs}) => ({
        value: epochMs.value!,
        low: epochMs.value! / off,
        high: epochMs.value! * off,
        basis: "made up",
      }),
    });
    const [exact, coarse] = [1, 2].map((off) => estimateOf(side!, energy(off))!);
    expect(coarse!.low! / exact!.low!).toBeCloseTo(1 / 2, 9);
    expect(coarse!.high! / exact!.high!).toBeCloseTo(2, 9);
    expect(coarse!.method).toContain("widened by how finely each figure was measured");
  });
});
