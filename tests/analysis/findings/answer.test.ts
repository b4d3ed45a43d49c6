import {describe, expect, test} from "vitest";
import {answerOf, answerCaveats, shortAnswers} from "../../../src/analysis/findings/answer.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {epochOf, runOf, sweepOf, telemetryOf} from "../stories.ts";
import {onGpu, steady, summaryOf, thrice} from "../summaries.ts";

describe("answerOf()", () => {
  test("says which batch size is fastest, how fast, and how the devices compare", () => {
    const gpu = thrice(50, 100).map((log) => onGpu(log));
    const text = answerOf(summaryOf([...thrice(10, 1000), ...thrice(50, 500), ...gpu]));
    expect(text).toMatch(
      /^On the CPU, batch 50 trained fastest: .*, 1\.83 \([\d.]+ to [\d.]+\) times as fast as batch 10\. /,
    );
    expect(text).toMatch(/At batch 50 the GPU was 2\.98 \([\d.]+ to [\d.]+\) times as fast\.$/);
  });

  test("gives the factor of the best alone where others tie with it", () => {
    const spread = (batchSize: number, ms: number): RunLog[] =>
      [0, 300, -300].map((more, index) => runOf(batchSize, [epochOf(0, ms + more)], {repeat: index + 1}));
    const text = answerOf(summaryOf([...thrice(10, 2000), ...spread(25, 1500), ...thrice(50, 1000)]));
    expect(text).toMatch(
      /^On the CPU, batches 25 and 50 are the fastest, too close to call: .*\. Batch 50 was [\d.]+ (?:\([\d.]+ to [\d.]+\) )?times as fast as batch 10\.$/,
    );
  });

  test("names no winner and no factor where each batch size has one run, and gives the span", () => {
    const summary = summaryOf([steady(25, 1000), steady(50, 500), onGpu(steady(50, 100))]);
    expect(answerOf(summary)).toBe(
      "On the CPU, one run of each batch size from 25 to 50 does not show which is fastest: 100 to 200 images/s, error 25.0\u00a0%. " +
        "On the GPU, batch 50 came to 1,000 images/s, error 25.0\u00a0%. " +
        "At batch 50 it is not decided whether CPU or GPU was faster.",
    );
    expect(shortAnswers(summary)[0]!.text).toBe(
      "CPU, batch 25–50: one run each, nothing decided, 100 to 200 images/s, error 25.0\u00a0%",
    );
  });

  test("ranks a language model by its tokens a second, whatever its epochs, reports or steps take", () => {
    const byTokens = (batchSize: number, perSecond: number): RunLog[] =>
      [1, 1.001, 0.999].map((factor, index) =>
        runOf(batchSize, [], {
          repeat: index + 1,
          training: null,
          work: {unit: "tokens", train: null, valid: null},
          reports: [1, 2, 3, 4].map((step) => ({
            ...{step, epoch: null, figures: {}, notFinite: []},
            atMs: (step * 64 * batchSize * 1000) / (perSecond * factor),
            done: step * 64 * batchSize,
          })),
        }),
      );
    const summary = summaryOf([...byTokens(8, 1000), ...byTokens(16, 1430)]);
    expect(answerOf(summary)).toMatch(
      /^On the CPU, batch 16 trained fastest: 1,430 tokens\/s, 1\.43 (?:\([\d.]+ to [\d.]+\) )?times as fast as batch 8\.$/,
    );
    expect(shortAnswers(summary).map(({text}) => text)).toEqual([
      "CPU, batch 8–16: fastest at 16, 1,430 tokens/s",
    ]);
  });

  test("gives the rate that an imported log of steps states", () => {
    const log = runOf(8, [], {
      ...{timeResolutionMs: 1000, statedRate: {unit: "tokens", perSecond: 34_075}},
      work: {unit: "tokens", train: null, valid: null},
    });
    expect(answerOf(summaryOf([log]))).toBe("On the CPU, batch 8 came to 34,075 tokens/s.");
  });

  test("compares the values of a factor where no batch size is stated", () => {
    const at = (precision: string, ms: number): RunLog[] =>
      [0, 1, 2].map((index) => {
        const {configuration} = runOf(8, []);
        const log = runOf(
          8,
          [0, 1, 2].map((epoch) => epochOf(epoch, ms + index)),
          {repeat: index + 1},
        );
        return {
          ...log,
          run: `${precision}-r${index + 1}`,
          configuration: {...configuration, batchSize: null, settings: {precision}},
        };
      });
    const summary = summaryOf([...at("fp32", 1000), ...at("bf16", 500)]);
    expect(answerOf(summary)).toMatch(
      /^On the CPU, precision bf16 trained fastest: .*, 1\.83 (?:\([\d.]+ to [\d.]+\) )?times as fast as precision fp32\.$/,
    );
    expect(shortAnswers(summary)[0]!.text).toMatch(
      /^CPU, precision bf16 and precision fp32: fastest at precision bf16, /,
    );
  });

  test("says that neither of two, or none of several, was faster, and what reported nothing by name", () => {
    const loose = (size: number): RunLog[] =>
      [500, 1000, 2000].map((ms, index) => runOf(size, [epochOf(0, ms)], {repeat: index + 1}));
    expect(answerOf(summaryOf([...loose(25), ...loose(50)]))).toMatch(
      /^On the CPU, neither batch 25 nor batch 50 was measurably faster: /,
    );
    expect(answerOf(summaryOf([...loose(20), ...loose(25), ...loose(50)]))).toMatch(
      /^On the CPU, no batch size from 20 to 50 was measurably faster than the others: /,
    );
    const silent = [8, 16].map((size) => runOf(size, [], {work: null}));
    expect(answerOf(summaryOf(silent))).toBe(
      "On the CPU, batches 8 and 16 were completed, and reported neither the time of an epoch nor its work.",
    );
  });

  test("says why speeds cannot be compared, where none can", () => {
    const at = (epochs: number): RunLog[] =>
      [1, 2, 3].map((repeat) => {
        const rows = Array.from({length: epochs}, (_, epoch) => epochOf(epoch, 900));
        const log = runOf(8, rows, {repeat, run: `e${epochs}-r${repeat}`});
        return {...log, configuration: {...log.configuration, settings: {epochs}}};
      });
    const summary = summaryOf([...at(1), ...at(6)]);
    expect(answerOf(summary)).toMatch(
      /^On the CPU, batch 8, epochs 1 and epochs 6 cannot be compared in speed: the first epoch, .* \(6 epochs and 1 epoch\)\.$/,
    );
    expect(shortAnswers(summary)[0]!.text).toMatch(/: not comparable in speed, /);
  });

  test("says so where no run was completed", () => {
    const status = {
      state: "failed" as const,
      durationMs: 1,
      reason: "code 1",
      stderrTail: [],
      exit: {code: 1},
    };
    expect(answerOf(summaryOf([steady(10, 1000, {status})]))).toBe("On the CPU, no run was completed.");
  });

  test("is one line a device for the front page", () => {
    expect(shortAnswers(summaryOf([...thrice(10, 1000), ...thrice(50, 500)]))[0]!.text).toMatch(
      /^CPU, batch 10–50: fastest at 50, /,
    );
  });
});

describe("answerCaveats()", () => {
  test("says that a training diverged", () => {
    const lost = {...epochOf(0, 900), trainLoss: null, notFinite: ["trainLoss"]};
    const missing = {...runOf(8, []).missing, "epochs.trainLoss": "the log says NaN"};
    const runs = [...thrice(8, 1000), ...[1, 2, 3].map((repeat) => runOf(16, [lost], {repeat, missing}))];
    expect(answerCaveats(summaryOf(runs))[0]).toBe(
      "CPU, batch 16 diverged: the log gives a loss of NaN or infinity. That speed is of a training that learns nothing, and is left out of the answer.",
    );
    // However fast it was.
    expect(answerOf(summaryOf(runs))).toMatch(/^On the CPU, batch 8 came to /);
  });

  test("takes for no divergence a gradient that was infinite once, or a loss that came back", () => {
    const epochs = [epochOf(0, 900), epochOf(1, 900)];
    const last = {...epochOf(1, 900), notFinite: ["grad_norm"]};
    const back = {...epochOf(0, 900), trainLoss: null, notFinite: ["trainLoss"]};
    const missing = {...runOf(8, []).missing, "epochs.trainLoss": "the log says NaN"};
    for (const told of [
      [...epochs.slice(0, 1), last],
      [back, ...epochs.slice(1)],
    ])
      expect(summarizeRun(runOf(8, told, {missing}), null).diverged).toBe(false);
    expect(summarizeRun(runOf(8, [...epochs, {...back, epoch: 2}], {missing}), null).diverged).toBe(true);
  });

  test("names what failed, and why, once for all that failed alike", () => {
    const status = (reason: string) => ({
      ...{state: "failed" as const, durationMs: 1, stderrTail: [], exit: {code: 1}},
      reason,
    });
    const lost = [16, 32].map((size) => steady(size, 1000, {status: status("exit code 1: shapes differ.")}));
    const other = steady(64, 1000, {status: status("x".repeat(300))});
    expect(answerCaveats(summaryOf([...thrice(8, 1000), ...lost, other]))).toEqual([
      "CPU, batch 16 and CPU, batch 32: 2 of 2 runs failed: exit code 1: shapes differ.",
      `CPU, batch 64: its run failed: ${"x".repeat(160)}…`,
    ]);
  });

  test("warns of a single repeat", () => {
    expect(answerCaveats(summaryOf([steady(10, 1000)]))).toEqual([
      "One run: how much a second one would differ is not known.",
    ]);
    expect(answerCaveats(summaryOf([steady(10, 1000), steady(20, 1000)]))).toEqual([
      "One repeat: how much a second one would differ is not known, so small differences prove nothing.",
    ]);
  });

  test("warns where other programs took part of the CPU", () => {
    const log = steady(10, 400, {phases: [{phase: "train", epoch: 0, startMs: 0, endMs: 400, synced: true}]});
    const samples = telemetryOf([0, 100, 200, 300, 400], [0.5, 0.5, 0.5, 0.5, 0.5], {
      id: "machine.cpu.other",
    });
    expect(answerCaveats(summarizeSweep(sweepOf([log]), [summarizeRun(log, samples)]))[1]).toBe(
      "Other programs took up to 50\u00a0% of the CPU while batch 10 trained, so those times are longer than they need be.",
    );
  });

  test("is silent about repeated, measured, completed runs", () => {
    expect(answerCaveats(summaryOf([steady(10, 1000), steady(10, 1010, {run: "r2", repeat: 2})]))).toEqual(
      [],
    );
  });
});
