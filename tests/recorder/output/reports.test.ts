import {describe, expect, test} from "vitest";
import {played, reportsOf} from "./played.ts";

describe("a training without epochs gives reports by step", () => {
  test("steps, fractions of epochs, tokens as they are printed", () => {
    const {read, timeline} = played("trl-run-8");
    expect(timeline.epochs).toEqual([]);
    expect(reportsOf(timeline, "trainLoss")).toEqual([
      [2, 0.5, 352, 3.6],
      [4, 1, 704, 3.616],
      [6, 1.5, 1056, 3.615],
      [8, 2, 1408, 3.602],
      [10, 2.5, 1760, 3.61],
      [12, 3, 2112, 3.606],
    ]);
    expect([read.work?.unit, read.statedRate]).toEqual(["tokens", {unit: "samples", perSecond: 251.3}]);
  });

  test("a language model of the Trainer: samples of a step from its two rates", () => {
    const {read, timeline} = played("hf-lmsteps-16");
    expect(timeline.epochs).toEqual([]);
    const reports = reportsOf(timeline, "trainLoss");
    expect([reports.length, reports[0], reports.at(-1)]).toEqual([
      10,
      [2, 0.5, 32, 4.225],
      [20, 5, 320, 4.219],
    ]);
    expect(read.statedRate).toEqual({unit: "samples", perSecond: 98.72});
  });

  test("accumulated batches count: four steps are 128 samples", () => {
    expect(reportsOf(played("hf-accum-16").timeline, "trainLoss")).toEqual([
      [2, 1, 64, 1.385],
      [4, 2, 128, 1.385],
    ]);
  });

  test("what came in one block has steps and no times", () => {
    const {read, timeline} = played("hf-steps-16");
    expect(read.areTimed).toBe(false);
    expect(reportsOf(timeline, "trainLoss").map(([step]) => step)).toEqual([2, 4, 6, 8, 10, 12]);
  });

  test("a Trainer that logs nothing says at its end what it did", () => {
    const {read, timeline} = played("hf-default-16");
    expect(reportsOf(timeline, "trainLoss")).toEqual([[12, 3, 192, 0.6922]]);
    expect(read.statedRate).toEqual({unit: "samples", perSecond: 92.3});
    const points = timeline.reports.filter(({figures}) => Object.keys(figures).length === 0);
    expect(points.map(({step}) => step)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 11, 12, 12]);
  });

  test.each<[string, string, number, (number | null)[], (number | null)[]]>([
    ["megatron", "trainLoss", 20, [1, null, 32, 3.95], [20, null, 640, 3]],
    ["torchtitan", "trainLoss", 20, [1, null, null, 3.95], [20, null, null, 3]],
    ["detectron", "trainLoss", 5, [19, null, null, 1.81], [99, null, null, 1.01]],
    ["nanogpt", "trainLoss", 24, [0, null, 0, 4.2], [20, null, 20 * 1024, 3.2]],
    ["nanogpt", "validLoss", 3, [0, null, 0, 4.3], [20, null, 20 * 1024, 3.3]],
    // train.py of nanoGPT itself, by steps of 2 × 4 × 32 tokens
    ["nanogpt-train", "trainLoss", 29, [0, null, 0, 4.5208], [24, null, 24 * 256, 4.4402]],
    ["nanogpt-train", "validLoss", 4, [0, null, 0, 4.5302], [24, null, 24 * 256, 4.4354]],
    ["hfv4", "trainLoss", 10, [null, 0.25, 2000, 3.9], [null, 2.5, 20_000, 3]],
    ["hfbig", "trainLoss", 20, [null, 0.002, null, 3.95], [null, 0.04, null, 3]],
    ["hfnone", "trainLoss", 20, [null, 0.002, null, 3.95], [null, 0.04, null, 3]],
  ])("%s: %s", (name, figure, count, first, last) => {
    const {timeline} = played(name);
    const reports = reportsOf(timeline, figure);
    expect(timeline.epochs).toEqual([]);
    expect([reports.length, reports[0], reports.at(-1)]).toEqual([count, first, last]);
  });
});

describe("rates as they are printed", () => {
  test.each([
    ["torchtitan", "tokens", 32_000],
    ["tvref", "images", 812.3],
    ["timm", "samples", 627.45],
    ["hf-accum-16", "samples", 122.9],
  ])("%s: %s a second", (name, unit, perSecond) => {
    expect(played(name).read.statedRate).toEqual({unit, perSecond});
  });

  test("batch 16 does 1.43 times the samples a second of batch 8, although its reports are farther apart", () => {
    const [small, large] = ["steps-inverted-8", "steps-inverted-16"].map((name) => played(name));
    expect([small?.timeline.epochs, large?.timeline.epochs]).toEqual([[], []]);
    expect((large?.read.statedRate?.perSecond ?? 0) / (small?.read.statedRate?.perSecond ?? 1)).toBeCloseTo(
      1.43,
      2,
    );
  });

  test("a counter of samples says how many there are", () => {
    expect(played("mnist-lines").read.work).toEqual({unit: "samples", train: 1920, valid: 1000});
  });
});

describe("progress of bars", () => {
  test.each([
    ["fa-er-32", 8],
    ["lightning-noval", 30],
    ["ul-cls-8", 4],
    ["keras-run-finetune-jax", 24],
  ])("%s: steps over all epochs", (name, steps) => {
    const {reports} = played(name).timeline;
    expect(Math.max(...reports.map(({step}) => step ?? 0))).toBe(steps);
  });
});
