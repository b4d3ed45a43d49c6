import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../../runner/slow.ts";
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

/** Trains in a process of its own: what each of the last two thirds of the steps left, and what the trainer did. */
function train(steps: number): {handles: number[]; residentBytes: number[]; handlesLeft: number} {
  const main = join(import.meta.dirname, "fixtures", "train-steps.ts");
  const {stdout} = spawnSync(process.execPath, ["--expose-gc", main, String(steps)], {encoding: "utf8"});
  return JSON.parse(stdout) as ReturnType<typeof train>;
}

describe.skipIf(missing !== null)(named("memory of the tensorflow engine"), () => {
  test("holds as many native handles after every step, and none after the training", () => {
    const {handles, handlesLeft} = train(30);
    expect(handles).toEqual(Array(20).fill(handles[0]));
    expect(handlesLeft).toBe(0);
  });

  test.skipIf(!isLongMode)(longMode("does not grow over 300 steps"), () => {
    expect(slope(train(300).residentBytes)).toBeLessThan(slopeLimit);
  });
});
