import {expect, test} from "vitest";
import {outcomeSigns, speedAmong, speedWords} from "../../src/site/outcomes.ts";
import {exampleQuantity} from "../diff/examples.ts";

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

test("the speed of a pair is that of its epochs, or its throughput where it has none", () => {
  const epochs = exampleQuantity();
  const rate = exampleQuantity({quantity: "throughput", unit: "tokens/s"});
  const none = exampleQuantity({base: null, head: null, ratio: null, outcome: "undecided"});
  expect(speedAmong([epochs, rate])?.quantity).toBe("epoch-time");
  expect(speedAmong([none, rate])?.unit).toBe("tokens/s");
  expect([speedWords([{verdicts: [epochs]}]), speedWords([{verdicts: [none, rate]}])]).toEqual([
    "time per epoch",
    "throughput",
  ]);
});
