import {expect, test} from "vitest";
import {createQuantiles} from "../../../src/telemetry/client/quantiles.ts";

test("p50 and p95 of 1 to 100 are right within 1 %, the largest exactly", () => {
  const quantiles = createQuantiles();
  for (let value = 1; value <= 100; value++) quantiles.add(value);
  const {p50, p95, max} = quantiles.read();
  expect(Math.abs(p50 / 50 - 1)).toBeLessThan(0.0101);
  expect(Math.abs(p95 / 95 - 1)).toBeLessThan(0.0101);
  expect(max).toBe(100);
});

test("nothing gives zeros, and zero stays zero", () => {
  const quantiles = createQuantiles();
  expect(quantiles.read()).toEqual({p50: 0, p95: 0, max: 0});
  quantiles.add(0);
  expect(quantiles.read()).toEqual({p50: 0, p95: 0, max: 0});
});
