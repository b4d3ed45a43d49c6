import {expect, test} from "vitest";
import {outcomeSigns} from "../../src/site/outcomes.ts";

test("every outcome has a sign of its own", () => {
  expect(outcomeSigns).toEqual({
    better: "▲",
    worse: "▼",
    same: "=",
    "at-a-price": "±",
    undecided: "?",
    "not-comparable": "×",
  });
});
