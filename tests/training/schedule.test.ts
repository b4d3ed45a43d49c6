import {expect, test} from "vitest";
import {oneCycle} from "../../src/training/schedule.ts";

const cycle = {riseShare: 0.25, startDivisor: 25, endDivisor: 1e5};

// Literal values: fastai's combined_cos(0.25, 1/25, 1, 1e-5) and combined_cos(0.25, 0.95, 0.85, 0.95), worked out by hand.
test.each([
  [0, 0.04, 0.95],
  [10, 0.04 + (0.96 * (1 - Math.SQRT1_2)) / 2, 0.95 - (0.1 * (1 - Math.SQRT1_2)) / 2],
  [20, 0.52, 0.9],
  [40, 1, 0.85],
  [100, (1 + 1e-5) / 2, 0.9],
])("step %i of 160 has learning rate %f of the highest and momentum %f", (step, learningRate, momentum) => {
  const rates = oneCycle(step / 160, cycle);
  expect(rates.rateShare).toBeCloseTo(learningRate, 10);
  expect(rates.momentum).toBeCloseTo(momentum, 10);
});

test("the last step's learning rate is close to the highest over 100,000", () => {
  const {rateShare} = oneCycle(9999 / 10000, cycle);
  expect(rateShare).toBeGreaterThan(1e-5);
  expect(rateShare).toBeLessThan(1.01e-5);
});
