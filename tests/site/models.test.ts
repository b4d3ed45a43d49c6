import {expect, test} from "vitest";
import {summaryOf} from "../analysis/recorded.ts";
import {memorySentences, stepTimeModelsOf, throughputCurves} from "../../src/site/models.ts";
import type {SweepView} from "../../src/site/sweep-view.ts";
import {both, quick} from "./fixture-views.ts";

/** A made-up sweep in which a batch of b takes 1 + b ms; its 100 images are whole batches. */
const even: SweepView = {
  ...quick,
  summary: summaryOf(
    [5, 10, 25, 50].map((batchSize) => ({batchSize, trainMs: [(100 / batchSize) * (1 + batchSize)]})),
  ),
};

test("a sweep has a step time model for each group with three batch sizes or more", () => {
  expect(stepTimeModelsOf(quick).map(({name, model}) => [name, model.points.length, model.fit])).toEqual([
    ["CPU", 5, null],
  ]);
  expect(stepTimeModelsOf(both)).toEqual([]);
});

test("no curve is drawn without a model, and one with a knee where that lies among the sizes tried", () => {
  expect(throughputCurves(quick)).toEqual([]);
  const [curve] = throughputCurves(even);
  expect(curve?.points).toHaveLength(25);
  expect(curve?.knee?.label).toMatch(/^95\s% of the limit at 19$/);
});

test("memory is said of a group with a model or a batch size that failed, by name where there are several groups", () => {
  expect(memorySentences(quick)).toEqual([]);
  expect(memorySentences(both)).toEqual([
    "GPU: No memory model: a line needs 3 batch sizes, and 2 have figures. Batch 256 ran out of memory.",
  ]);
});
