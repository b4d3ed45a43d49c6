import {expect, test} from "vitest";
import {judgeLogits} from "../../src/training/trainer.ts";

const batchOf = (...labels: number[]) => ({
  pixels: new Uint8Array(),
  labels: Uint8Array.from(labels),
  size: labels.length,
});

test("judgeLogits() sums cross-entropies and counts wrong predictions", () => {
  const logits = Float32Array.of(0, 0, 0, Math.log(3), Math.log(3), 0);
  const {lossSum, errors} = judgeLogits(logits, batchOf(0, 1, 1), 2);
  expect(lossSum).toBeCloseTo(Math.log(2) + Math.log(4 / 3) + Math.log(4), 6);
  expect(errors).toBe(1);
});

test("judgeLogits() bears logits whose exponentials overflow", () => {
  expect(judgeLogits(Float32Array.of(1000, 0), batchOf(1), 2)).toEqual({lossSum: 1000, errors: 1});
});
