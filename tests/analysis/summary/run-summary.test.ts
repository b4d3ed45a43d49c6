import {describe, expect, test} from "vitest";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {epochOf, runOf, telemetryOf} from "../stories.ts";

describe("summarizeRun()", () => {
  test("takes the median epoch without the first where two others are left", () => {
    const run = runOf(32, [epochOf(0, 3000), epochOf(1, 1000), epochOf(2, 1400), epochOf(3, 1100)]);
    expect(summarizeRun(run, null).epochMs).toEqual({
      value: 1100 + 100,
      low: 1000 + 100,
      high: 1400 + 100,
      basis: "median of epochs 2 to 4, without the first",
    });
  });

  test("takes both epochs where there are only two", () => {
    const run = runOf(32, [epochOf(0, 3000), epochOf(1, 1000)]);
    expect(summarizeRun(run, null).epochMs).toMatchObject({
      value: 2000 + 100,
      basis: "median of epochs 1 to 2",
    });
  });

  test("takes the last stage only: a frozen epoch is not a fine-tuned one", () => {
    const frozen = {...epochOf(0, 9000), stage: "frozen"};
    const run = runOf(32, [frozen, epochOf(1, 1000), epochOf(2, 1200)]);
    expect(summarizeRun(run, null).epochMs).toMatchObject({low: 1000 + 100, high: 1200 + 100});
  });

  test("counts the images of whole batches where the last batch is dropped", () => {
    const run = runOf(32, [epochOf(0, 1000), epochOf(1, 1000)]);
    expect(summarizeRun(run, null).throughput).toMatchObject({value: 3 * 32});
  });

  test("counts every image where the last batch is kept", () => {
    const run = runOf(32, [epochOf(0, 2000), epochOf(1, 2000)]);
    const kept = {...run, training: {...run.training, lastBatch: "kept"}} as typeof run;
    expect(summarizeRun(kept, null).throughput).toMatchObject({value: 100 / 2});
  });

  test("has no throughput where the batch is larger than the training set", () => {
    const run = runOf(128, [epochOf(0, 2000), epochOf(1, 2000)]);
    expect(summarizeRun(run, null).throughput).toEqual({
      value: null,
      reason: "the batch is larger than the training set",
    });
  });

  test("widens printed whole seconds by half a second down and a whole one up", () => {
    const printed = (epoch: number, durationMs: number) => ({
      ...epochOf(epoch, 0),
      durationMs,
      trainMs: null,
      validateMs: null,
    });
    const run = runOf(50, [printed(0, 6000), printed(1, 5000), printed(2, 5000)], {timeResolutionMs: 1000});
    const {epochMs, throughput} = summarizeRun(run, null);
    expect(epochMs).toMatchObject({value: 5000, low: 4500, high: 6000});
    expect(throughput).toMatchObject({value: 100 / 5, low: 100 / 6, high: 100 / 4.5});
  });

  test("takes the error rate of the last epoch", () => {
    const run = runOf(32, [epochOf(0, 1000, 0.5), epochOf(1, 1000, 0.125)]);
    expect(summarizeRun(run, null).errorRate).toEqual({
      value: 0.125,
      low: 0.125,
      high: 0.125,
      basis: "after epoch 2",
    });
  });

  test("says why a run without epochs has no figures", () => {
    expect(summarizeRun(runOf(32, []), null).epochMs).toEqual({
      value: null,
      reason: "no epoch was completed",
    });
  });

  test("takes step times of settled epochs from the samples file", () => {
    const run = runOf(32, [epochOf(0, 1000), epochOf(1, 1000), epochOf(2, 1000)]);
    expect(summarizeRun(run, telemetryOf([0, 100], [null, 0.5])).stepMs).toMatchObject({
      value: 30,
      low: 20,
      high: 40,
    });
  });
});
