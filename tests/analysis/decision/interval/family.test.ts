import {describe, expect, test} from "vitest";
import {
  decisiveOf,
  familyFor,
  familyOfTrend,
  overallFamily,
  severalShare,
} from "../../../../src/analysis/decision/interval/family.ts";
import {sensiblePairs} from "../../../../src/analysis/decision/pairs.ts";
import {quantityOf} from "../../../../src/analysis/decision/quantities.ts";
import {evidenceOf} from "../../recorded.ts";
import {telemetryOf} from "../../stories.ts";

const pairs = sensiblePairs(
  evidenceOf([4, 5, 10].map((batchSize) => ({batchSize, trainMs: [900, 910], errorRates: [0.2, 0.21]}))),
);

test("the risk is split over the questions that have figures, and then over the pairs of the sweep", () => {
  // Speed and learning have figures, memory and energy have none.
  const of = (comparisons: number) => ({comparisons, risk: 1 - (1 - 0.025) ** (1 / comparisons)});
  // Three pairs, and the trend over the batch size.
  for (const id of ["epoch-time", "throughput", "error-rate"] as const)
    expect(familyFor(pairs[0]!, [], quantityOf(id), 0.05)).toEqual(of(4));
});

test("what a factor does over several pairs, and load, share the risk of what is said of the sweep", () => {
  const cells = [4, 5, 10].flatMap((batchSize) =>
    [1, 2].map((workers) => ({batchSize, trainMs: [900, 910], settings: {workers}})),
  );
  const [pair] = sensiblePairs(evidenceOf(cells));
  // Nine pairs that differ in one thing, the workers over three of them, two batch sizes against the smallest over two each, and
  // two trends; six pairs that differ in both.
  expect(familyFor(pair!, [], quantityOf("epoch-time"), 0.05).comparisons).toBe(20);
  const phases = [{phase: "train" as const, epoch: 0, startMs: 0, endMs: 1000, synced: true}];
  const telemetry = telemetryOf([0, 500, 1000], [0.5, 0.5, 0.5]);
  const loaded = sensiblePairs(evidenceOf(cells.map((cell) => ({...cell, telemetry, change: {phases}}))))[0]!;
  const [unloadedRisk, loadedRisk] = [pair!, loaded].map(
    (one) => familyFor(one, [], quantityOf("epoch-time"), 0.05).risk,
  );
  expect(unloadedRisk! / loadedRisk!).toBeCloseTo(3 / 2, 1);
});

describe("every two configurations of a sweep are in its family", () => {
  const {configurations} = evidenceOf(
    ["cpu", "gpu"].flatMap((device) =>
      [4, 5, 10].map((batchSize) => ({device: device as "cpu" | "gpu", batchSize, trainMs: [900, 910]})),
    ),
  );
  const every = configurations.flatMap((base, place) =>
    configurations.slice(place + 1).map((head) => ({base, head})),
  );
  const risks = every.map((pair) => familyFor(pair, [], quantityOf("epoch-time"), 0.05).risk);

  test("those that differ in several things share a third of the risk, the others with trends and factors the rest", () => {
    // Of fifteen pairs six differ in both; beside the nine stand three changes over several pairs and two trends.
    // Half of the risk falls to speed: error rates have figures, too.
    const several = 1 - (1 - severalShare * 0.025) ** (1 / 6);
    const one = 1 - (1 - (1 - severalShare) * 0.025) ** (1 / 14);
    expect(risks.map((risk) => risk.toFixed(9)).sort()).toEqual(
      [...Array<number>(6).fill(several), ...Array<number>(9).fill(one)]
        .map((risk) => risk.toFixed(9))
        .sort(),
    );
    // With the five statements over several pairs, all of them together keep that risk.
    expect(risks.reduce((sum, risk) => sum + risk, 5 * one)).toBeCloseTo(0.025, 3);
  });

  test("nothing outside can be decided", () => {
    const [base, head] = configurations;
    const quantity = quantityOf("epoch-time");
    expect(() => familyFor({base: base!, head: base!}, [], quantity, 0.05)).toThrow("outside its family");
    const fewer = {...head!, runs: head!.runs.slice(1)};
    expect(() => familyFor({base: base!, head: fewer}, [], quantity, 0.05)).toThrow("outside its family");
    const [other] = evidenceOf([{batchSize: 4, trainMs: [900]}], {sweep: "t"}).configurations;
    expect(() => familyFor({base: base!, head: other!}, every, quantity, 0.05)).toThrow("outside its family");
    expect(() => familyOfTrend(configurations.slice(0, 2), quantity, 0.05)).toThrow("no trend of its sweep");
  });
});

test("of two sweeps, what holds over all configurations has half of each question's risk", () => {
  const side = (sweep: string) =>
    evidenceOf(
      [4, 5, 10].map((batchSize) => ({batchSize, trainMs: [900, 910], errorRates: [0.2, 0.21]})),
      {sweep},
    ).configurations;
  const heads = side("head");
  const between = side("base").map((base, index) => ({base, head: heads[index]!}));
  const quantity = quantityOf("epoch-time");
  expect(overallFamily(between, quantity, 0.05).risk).toBeCloseTo(0.0125, 9);
  expect(familyFor(between[0]!, between, quantity, 0.05).risk).toBeCloseTo(1 - (1 - 0.0125) ** (1 / 3), 9);
  // A single configuration is the whole of it.
  expect(familyFor(between[0]!, between.slice(0, 1), quantity, 0.05).risk).toBeCloseTo(0.025, 9);
});

test("how fast a pair is, is decided by its epoch time, and by itself what stands alone", () => {
  const decisive = (id: "throughput" | "error-rate"): string =>
    decisiveOf(pairs[0]!, quantityOf(id), () => false).id;
  expect([decisive("throughput"), decisive("error-rate")]).toEqual(["epoch-time", "error-rate"]);
  // Where epochs are other work, throughput decides for itself.
  const otherWork = decisiveOf(pairs[0]!, quantityOf("throughput"), ({id}) => id === "epoch-time");
  expect(otherWork.id).toBe("throughput");
});
