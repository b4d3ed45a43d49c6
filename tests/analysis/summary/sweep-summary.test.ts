import {listed} from "../../../src/analysis/naming/listed.ts";
import {describe, expect, test} from "vitest";
import {answerOf, answerCaveats, shortAnswers} from "../../../src/analysis/findings/answer.ts";
import {compareDevices, fastestOf} from "../../../src/analysis/findings/fastest.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import {epochOf, runOf, sweepOf, telemetryOf} from "../stories.ts";

const steady = (batchSize: number, trainMs: number, change: Partial<RunLog> = {}): RunLog =>
  runOf(batchSize, [epochOf(0, trainMs), epochOf(1, trainMs), epochOf(2, trainMs)], change);

const summaryOf = (runs: readonly RunLog[], recorded = runs) =>
  summarizeSweep(
    sweepOf(runs),
    recorded.map((log) => summarizeRun(log, null)),
  );

const onGpu = (log: RunLog): RunLog => ({
  ...log,
  run: log.run.replace("cpu", "gpu"),
  configuration: {...log.configuration, device: "gpu"},
});

const printed = (batchSize: number, seconds: number): RunLog => ({
  ...runOf(
    batchSize,
    [0, 1, 2].map((epoch) => ({
      ...epochOf(epoch, 0),
      durationMs: 1000 * seconds,
      trainMs: null,
      validateMs: null,
    })),
  ),
  timeResolutionMs: 1000,
});

describe("summarizeSweep()", () => {
  test("has one row a configuration, by batch size, whatever the order of the runs", () => {
    const {rows} = summaryOf([steady(50, 500), steady(10, 1000), steady(25, 800)]);
    expect(rows.map((row) => row.configuration.batchSize)).toEqual([10, 25, 50]);
  });

  test("takes the median over repeats and the range over all their epochs", () => {
    const {rows} = summaryOf([
      steady(50, 500),
      steady(50, 900, {run: "r2", repeat: 2}),
      steady(50, 600, {run: "r3", repeat: 3}),
    ]);
    expect(rows).toMatchObject([{repeats: 3, epochMs: {value: 700, low: 600, high: 1000}}]);
  });

  test("takes two configurations for one where their settings differ in order only", () => {
    const a = steady(50, 500);
    const one = {...a, configuration: {...a.configuration, settings: {seed: 1, threads: 2}}};
    const two = {
      ...a,
      run: "r2",
      repeat: 2,
      configuration: {...a.configuration, settings: {threads: 2, seed: 1}},
    };
    expect(summaryOf([one, two]).rows).toHaveLength(1);
  });

  test("keeps failed runs out of the figures and says what happened", () => {
    const status = {state: "out-of-memory" as const, durationMs: 1, reason: "no memory left", lastWords: []};
    const {rows} = summaryOf([steady(50, 500, {status})]);
    expect(rows).toMatchObject([
      {repeats: 0, epochMs: {value: null, reason: "no memory left"}, troubles: [{state: "out-of-memory"}]},
    ]);
  });

  test("has a row for a planned run without a run log", () => {
    const runs = [steady(25, 800), steady(50, 500)];
    const {rows} = summaryOf(runs, runs.slice(0, 1));
    expect(rows[1]).toMatchObject({
      planned: 1,
      repeats: 0,
      troubles: [{state: "not-run", reason: expect.stringMatching(/^there is no run log of it/)}],
    });
  });

  test("names the settings in which configurations differ", () => {
    const a = steady(50, 500);
    const b = {...a, run: "r2", configuration: {...a.configuration, settings: {threads: 4}}};
    expect(summaryOf([a, b])).toMatchObject({factors: ["threads"], groups: [{}, {}]});
  });
});

/** Three runs of a batch size, whose epochs differ by a few milliseconds. */
const thrice = (batchSize: number, trainMs: number): RunLog[] =>
  [0, 2, 4].map((more, index) => runOf(batchSize, [epochOf(0, trainMs + more)], {repeat: index + 1}));

describe("fastestOf()", () => {
  test("finds one winner where the verdicts do", () => {
    const [group] = summaryOf([...thrice(10, 1000), ...thrice(50, 500)]).groups;
    const found = fastestOf(group!);
    expect(found).toMatchObject({best: {configuration: {batchSize: 50}}, tied: [{}]});
    expect(found?.ratio?.value).toBeCloseTo(1102 / 602, 2);
  });

  test("ties batch sizes that are not shown to differ, and all of them where each has one run", () => {
    const [close] = summaryOf([...thrice(25, 502), ...thrice(50, 500)]).groups;
    expect(fastestOf(close!)).toMatchObject({tied: [{}, {}], ratio: null, isSingle: false});
    const [single] = summaryOf([steady(10, 1000), steady(50, 500)]).groups;
    expect(fastestOf(single!)).toMatchObject({tied: [{}, {}], ratio: null, isSingle: true});
  });
});

describe("answerOf()", () => {
  test("says which batch size is fastest, how fast, and how the devices compare", () => {
    const gpu = thrice(50, 100).map((log) => onGpu(log));
    const text = answerOf(summaryOf([...thrice(10, 1000), ...thrice(50, 500), ...gpu]));
    expect(text).toMatch(
      /^On the CPU, batch 50 trained fastest: .*, 1\.8 \([\d.]+ to [\d.]+\) times as fast as batch 10\. /,
    );
    expect(text).toMatch(/At batch 50 the GPU was 3 \([\d.]+ to [\d.]+\) times as fast\.$/);
  });

  test("names no winner and no factor where each batch size has one run, and gives the span", () => {
    const summary = summaryOf([steady(25, 1000), steady(50, 500), onGpu(steady(50, 100))]);
    expect(answerOf(summary)).toBe(
      "On the CPU, one run of each batch size from 25 to 50 does not show which is fastest: 100 to 200 images/s, error 25.0\u00a0%. " +
        "On the GPU, batch 50 came to 1,000 images/s, error 25.0\u00a0%. " +
        "At batch 50 it is not decided whether CPU or GPU was faster.",
    );
    expect(shortAnswers(summary)[0]).toBe(
      "CPU, batch 25–50: one run each, nothing decided, 100 to 200 images/s, error 25.0\u00a0%",
    );
  });

  test("says so where no run was completed", () => {
    const status = {
      state: "failed" as const,
      durationMs: 1,
      reason: "code 1",
      lastWords: [],
      exit: {code: 1},
    };
    expect(answerOf(summaryOf([steady(10, 1000, {status})]))).toBe("On the CPU no run was completed.");
  });

  test("is one line a device for the front page", () => {
    expect(shortAnswers(summaryOf([...thrice(10, 1000), ...thrice(50, 500)]))[0]).toMatch(
      /^CPU, batch 10–50: fastest at 50, /,
    );
  });
});

describe("compareDevices()", () => {
  test("takes the widest ratio that both ranges allow", () => {
    const [found] = compareDevices(summaryOf([printed(50, 56), onGpu(printed(50, 5))]));
    expect(found?.ratio).toEqual({value: 56 / 5, low: 55.5 / 6, high: 57 / 4.5});
  });
});

describe("caveatsOf()", () => {
  test("warns of a single repeat", () => {
    expect(answerCaveats(summaryOf([steady(10, 1000)]))).toEqual([
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

test("listed() writes a list as a person does", () => {
  expect([listed([]), listed([1]), listed([1, 2]), listed([1, 2, 3])]).toEqual([
    "",
    "1",
    "1 and 2",
    "1, 2 and 3",
  ]);
});
