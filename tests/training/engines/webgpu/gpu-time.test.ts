import {expect, test} from "vitest";
import {busyMs} from "../../../../src/training/engines/webgpu/device/gpu-time.ts";

test("the GPU's time is the sum of its passes, without what lies between them", () => {
  expect(busyMs(BigInt64Array.of(1_000_000n, 3_500_000n, 10_000_000n, 10_250_000n))).toBe(2.5 + 0.25);
});

test("a pass whose clock went back counts nothing", () => {
  expect(busyMs(BigInt64Array.of(9_000_000n, 1_000_000n, 1_000_000n, 2_000_000n))).toBe(1);
  expect(busyMs(new BigInt64Array())).toBe(0);
});
