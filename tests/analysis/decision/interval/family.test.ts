import {expect, test} from "vitest";
import {decisiveOf, familyFor} from "../../../../src/analysis/decision/interval/family.ts";
import {sensiblePairs} from "../../../../src/analysis/decision/pairs.ts";
import {quantityOf} from "../../../../src/analysis/decision/quantities.ts";
import {evidenceOf} from "../../recorded.ts";

const pairs = sensiblePairs(
  evidenceOf([4, 5, 10].map((batchSize) => ({batchSize, trainMs: [900, 910], errorRates: [0.2, 0.21]}))),
);

test("the risk is split over the questions that have figures, and then over the pairs of the sweep", () => {
  // Speed and learning have figures, memory and energy have none.
  const of = (comparisons: number) => ({comparisons, risk: 1 - (1 - 0.025) ** (1 / comparisons)});
  for (const id of ["epoch-time", "throughput"] as const)
    expect(familyFor(pairs[0]!, [], quantityOf(id), 0.05)).toEqual(of(3));
  // Of error rates there is the trend over the batch size too.
  expect(familyFor(pairs[0]!, [], quantityOf("error-rate"), 0.05)).toEqual(of(4));
});

test("how fast a pair is, is decided by its epoch time, and by itself what stands alone", () => {
  const decisive = (id: "throughput" | "error-rate"): string =>
    decisiveOf(pairs[0]!, quantityOf(id), () => false).id;
  expect([decisive("throughput"), decisive("error-rate")]).toEqual(["epoch-time", "error-rate"]);
  // Where epochs are other work, throughput decides for itself.
  const otherWork = decisiveOf(pairs[0]!, quantityOf("throughput"), ({id}) => id === "epoch-time");
  expect(otherWork.id).toBe("throughput");
});
