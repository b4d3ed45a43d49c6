import {expect, test} from "vitest";
import {checkWarmUp} from "../../../../src/analysis/decision/checks/warm-up.ts";
import {comparePairs} from "../../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../../recorded.ts";
import {epochOf} from "../../stories.ts";

/** A configuration whose first epoch takes a second longer than the others. */
const trained = (epochs: number, place: number) => ({
  ...{batchSize: 32, settings: {epochs, variant: place === 0 ? "a" : "b"}, trainMs: [0, 0, 0, 0]},
  change: {epochs: Array.from({length: epochs}, (_, epoch) => epochOf(epoch, epoch === 0 ? 1900 : 900))},
});

function sides(...epochs: [number, number]) {
  const [base, head] = evidenceOf(epochs.map(trained)).configurations;
  if (base === undefined || head === undefined) throw new Error("two configurations were asked for");
  return {base, head};
}

const found = (...epochs: [number, number]) =>
  checkWarmUp({...sides(...epochs), factor: "epochs", acrossMachines: false});

test("a first epoch that one side's times hold and the other's do not keeps them from being compared in speed", () => {
  expect(found(1, 6)).toEqual([
    {
      state: "fails",
      text: "the first epoch, which also loads and warms up, weighs more on one side (1 epoch and 6 epochs)",
      on: ["pace"],
    },
  ]);
  expect(found(1, 2)[0]?.state).toBe("fails");
  const [pair] = comparePairs([sides(1, 6)], {});
  const outcomes = pair?.verdicts.map(({quantity, outcome}) => [quantity, outcome]);
  expect(outcomes).toContainEqual(["epoch-time", "not-comparable"]);
  expect(outcomes).not.toContainEqual(["peak-memory", "not-comparable"]);
});

test("sides that both leave it out, or hold as much of it, are compared", () => {
  expect(found(3, 6)[0]?.state).toBe("holds");
  expect(found(2, 2)[0]?.state).toBe("holds");
});
