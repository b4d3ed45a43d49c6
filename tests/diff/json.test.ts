import {expect, test} from "vitest";
import {comparisonJson} from "../../src/diff/json.ts";
import {parseComparison} from "../../src/schema/parse.ts";
import {exampleComparedSweep, exampleComparison, examplePair, exampleQuantity} from "./examples.ts";

test("an interval that reaches to infinity is bounded, since JSON has no such number", () => {
  const open = exampleQuantity({ratio: {value: 1.2, low: 0.9, high: Infinity}});
  const found = exampleComparison({
    sweeps: [exampleComparedSweep({pairs: [examplePair({quantities: [open]})]})],
  });
  const [sweep] = parseComparison(comparisonJson(found), "diff.json").sweeps;
  expect(sweep?.pairs[0]?.quantities[0]?.ratio).toEqual({value: 1.2, low: 0.9, high: 1e100});
});
