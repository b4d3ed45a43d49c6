import {describe, expect, test} from "vitest";
import {estimateOf} from "../../../src/analysis/decision/estimate.ts";
import {quantityOf} from "../../../src/analysis/decision/quantities.ts";
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
    expect(three.runs).toEqual(["s/cpu-b32-x-r1", "s/cpu-b32-x-r2", "s/cpu-b32-x-r3"]);
  });
});
