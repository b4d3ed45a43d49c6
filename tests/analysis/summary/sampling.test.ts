import {expect, test} from "vitest";
import {samplingFacts, summarizeSampling} from "../../../src/analysis/summary/sampling.ts";
import {telemetryOf} from "../stories.ts";

test("is the worst of all runs, and counts all samples", () => {
  const first = telemetryOf([0, 100, 200], [1, 1, 1]);
  const second = {
    ...telemetryOf([0, 100], [1, 1]),
    run: "r2",
    gaps: [{startMs: 5, endMs: 50, reason: "a stop"}],
  };
  const summary = summarizeSampling([first, second].map(samplingFacts));
  expect(summary).toMatchObject({
    runs: 2,
    samples: 3 + 2,
    coreShare: 4 / 100,
    lateMs: 2,
    gaps: [{run: "r2", startMs: 5, endMs: 50, reason: "a stop"}],
  });
});

test("imported samples say nothing of what sampling cost", () => {
  expect(summarizeSampling([samplingFacts({...telemetryOf([0], [1]), sampler: null})])).toBeNull();
});
