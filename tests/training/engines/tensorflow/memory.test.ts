import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {missing, named} from "./available.ts";

/** Bytes a step by which the resident size may rise: a leaked activation of the first layer alone would be 74 kB. */
const slopeLimit = 20_000;

/** Slope of the least-squares line through values at 0, 1, 2, … */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [covariance, variance] = [0, 0];
  values.forEach((value, index) => {
    covariance += (index - middle) * (value - mean);
    variance += (index - middle) ** 2;
  });
  return covariance / variance;
}

test("slope() of a line is its rise a step", () => {
  expect(slope([3, 5, 7, 9])).toBe(2);
});

describe.skipIf(missing !== null)(named("memory of the tensorflow engine"), () => {
  test("does not grow over 300 steps: neither native handles nor resident size", () => {
    const main = join(import.meta.dirname, "fixtures", "train-300-steps.ts");
    const {stdout} = spawnSync(process.execPath, ["--expose-gc", main], {encoding: "utf8"});
    const {handles, residentBytes, handlesLeft} = JSON.parse(stdout) as {
      handles: number[];
      residentBytes: number[];
      handlesLeft: number;
    };
    expect(handles).toHaveLength(200);
    expect(new Set(handles).size).toBe(1);
    expect(slope(residentBytes)).toBeLessThan(slopeLimit);
    expect(handlesLeft).toBe(0);
  }, 240_000);
});
