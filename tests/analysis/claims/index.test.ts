import {describe, expect, test} from "vitest";
import {claimResults} from "../../../src/analysis/claims/index.ts";
import {ladder, ladderPairs} from "../../../src/analysis/claims/ladder.ts";
import {runEvidence, sweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import {sensiblePairs} from "../../../src/analysis/decision/pairs.ts";
import {comparePairs} from "../../../src/analysis/decision/verdict.ts";
import {evidenceOf, type Cell} from "../recorded.ts";
import {epochOf, runOf, sweepOf} from "../stories.ts";

const steady = (ms: number): number[] => [ms, ms * 1.004, ms * 0.997, ms * 1.002, ms * 0.999];
const resultOf = (id: string, cells: readonly Cell[]) =>
  claimResults(evidenceOf(cells)).find((claim) => claim.id === id);

describe("ladder()", () => {
  const cells = [64, 16, 32].map((batchSize): Cell => ({batchSize, trainMs: steady(900)}));

  test("is the batch sizes in order, of the GPU where there is one", () => {
    const sizes = (all: readonly Cell[]) =>
      ladder(evidenceOf(all)).map(({configuration}) => configuration.batchSize);
    expect(sizes(cells)).toEqual([16, 32, 64]);
    expect(sizes([...cells, {batchSize: 128, device: "gpu", trainMs: steady(90)}])).toEqual([128]);
  });

  test("pairs its ends, and each step with the next", () => {
    const {ends, neighbours} = ladderPairs(ladder(evidenceOf(cells)));
    const sizes = [ends, ...neighbours].map((pair) => [
      pair?.base.configuration.batchSize,
      pair?.head.configuration.batchSize,
    ]);
    expect(sizes).toEqual([
      [16, 64],
      [16, 32],
      [32, 64],
    ]);
    expect(ladderPairs([])).toEqual({ends: null, neighbours: []});
  });
});

describe("claims", () => {
  test.each([
    ["ten times", 90, "confirmed"],
    ["twice", 450, "refuted"],
  ])("a GPU that is %s as fast: %s", (_, gpuMs, standing) => {
    const cells: Cell[] = [
      {batchSize: 16, trainMs: steady(1900)},
      {batchSize: 16, device: "gpu", trainMs: steady(gpuMs)},
    ];
    expect(resultOf("gpu-tenfold", cells)).toMatchObject({standing});
  });

  test("without both devices at one batch size nothing is said of the GPU", () => {
    expect(resultOf("gpu-tenfold", [{batchSize: 16, trainMs: steady(900)}])).toMatchObject({
      standing: "not-tested",
      because: ["CPU and GPU were not both trained at one batch size"],
    });
  });

  test("time that falls with each larger batch confirms, time that rises refutes", () => {
    const falling = [16, 32, 64].map((batchSize, index): Cell => ({
      batchSize,
      trainMs: steady(900 - 200 * index),
    }));
    const rising = [16, 32].map((batchSize, index): Cell => ({
      batchSize,
      trainMs: steady(900 + 200 * index),
    }));
    expect(resultOf("time-falls", falling)).toMatchObject({standing: "confirmed", agrees: true});
    expect(resultOf("time-falls", rising)).toMatchObject({standing: "refuted", agrees: false});
  });

  test("a claim carries the decisions that it rests on, as the compare page has them", () => {
    const sweep = evidenceOf(
      [16, 32, 64].map((batchSize, index): Cell => ({batchSize, trainMs: steady(900 - 200 * index)})),
    );
    const decided = comparePairs(sensiblePairs(sweep), {quantities: ["epoch-time", "throughput"]}).flatMap(
      ({verdicts}) => verdicts.map(({decision, outcome}) => `${decision} ${outcome}`),
    );
    const carried = claimResults(sweep).map(({id, verdicts}) => [id, verdicts.length]);
    expect(Object.fromEntries(carried)).toMatchObject({"time-falls": 3, concurrency: 1, "gpu-tenfold": 0});
    for (const {verdicts} of claimResults(sweep))
      for (const {decision, word} of verdicts)
        expect(decided).toContain(`${decision} ${word === "faster" ? "better" : word}`);
  });

  test("load that nobody measured or stated is not tested", () => {
    const cells = [16, 32].map((batchSize): Cell => ({batchSize, trainMs: steady(900)}));
    expect(resultOf("load-rises", cells)).toMatchObject({
      standing: "not-tested",
      because: ["it was not measured"],
    });
  });

  test("shared memory that was not varied is not tested", () => {
    const cells = [16, 32].map((batchSize): Cell => ({batchSize, trainMs: steady(900)}));
    expect(resultOf("shared-memory", cells)).toMatchObject({
      standing: "not-tested",
      because: ["its size was neither varied nor recorded"],
    });
  });

  test("more concurrency is read in the light of the two-batch law", () => {
    const train = 2560;
    const runs = [16, 32, 64, 128, 256].flatMap((batchSize) =>
      [0.99, 1, 1.01].map((near, index) => {
        const trainMs = (train / batchSize) * (20 + 0.5 * batchSize) * near;
        const epochs = Array.from({length: 8}, (_, epoch) => ({
          ...epochOf(epoch, trainMs),
          trainLoss: 2 * Math.exp((-(epoch + 0.5) * train * near) / (8000 * (1 + batchSize / 400))),
        }));
        return runOf(batchSize, epochs, {repeat: index + 1, work: {unit: "images", train, valid: 20}});
      }),
    );
    const evidence = sweepEvidence(
      sweepOf(runs),
      runs.map((log) => runEvidence(log, null)),
    );
    const found = claimResults(evidence).find(({id}) => id === "concurrency");
    expect(found?.because[1]).toMatch(
      /^by the two-batch law below batch \d+ \(\d+ to \d+\) the machine mostly waits for itself, and beyond [34]\d\d \(\d+ to \d+\) a larger batch teaches hardly more per step$/,
    );
  });

  test("more concurrency is read in the light of what a step costs, where losses show no law", () => {
    // 100 images an epoch, the last batch dropped; a step takes 20 + 2·b ms.
    const cells = [4, 10, 20, 50].map((batchSize): Cell => ({
      batchSize,
      trainMs: steady((100 / batchSize) * (20 + 2 * batchSize)),
    }));
    expect(resultOf("concurrency", cells)?.because[1]).toMatch(
      /^by the model of step time concurrency pays up to about batch (?:9|10) \(\d+ to \d+\), and less and less beyond$/,
    );
  });
});
