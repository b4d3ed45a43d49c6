import {describe, expect, test} from "vitest";
import {steady, summaryOf} from "../summaries.ts";

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
    const status = {state: "out-of-memory" as const, durationMs: 1, reason: "no memory left", stderrTail: []};
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
