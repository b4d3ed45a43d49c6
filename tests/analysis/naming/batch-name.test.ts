import {compareBatchSizes} from "../../../src/analysis/summary/configurations.ts";
import {expect, test} from "vitest";
import {answersOf} from "../../../src/analysis/findings/answer.ts";
import {batchSizesTitle, batchName} from "../../../src/analysis/naming/batch-name.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import {epochOf, runOf, sweepOf} from "../stories.ts";

test("batchName() says that a batch size is not stated", () => {
  expect([batchName(64), batchName(null)]).toEqual(["batch 64", "batch size not stated"]);
});

test("compareBatchSizes() puts what is not stated first", () => {
  expect([64, null, 16].sort(compareBatchSizes)).toEqual([null, 16, 64]);
});

test("a run whose batch size is not stated has its answer", () => {
  const run = runOf(1, [epochOf(0, 900)]);
  const log = {...run, configuration: {...run.configuration, batchSize: null}};
  const summary = summarizeSweep(sweepOf([log]), [summarizeRun(log, null)]);
  expect(answersOf(summary)[0]!.text).toContain("The training on the CPU came to");
});

test("a title names one batch size, two, or the ends of several, in their order as numbers", () => {
  expect(batchSizesTitle([64, 64])).toBe("Batch size 64");
  expect(batchSizesTitle([128, 16])).toBe("Batch sizes 16 and 128");
  expect(batchSizesTitle([32, 256, 16])).toBe("Batch sizes 16 to 256");
});
