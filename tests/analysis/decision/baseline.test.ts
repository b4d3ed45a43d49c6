import {describe, expect, it} from "vitest";
import {baselineOf, baselinesOf, baselinesFor} from "../../../src/analysis/decision/baseline.ts";
import type {Configuration} from "../../../src/schema/run-log.ts";

const small: Configuration = {
  engine: "wasm",
  device: "cpu",
  batchSize: 16,
  model: "resnet-w16",
  data: "emoji-birds",
  settings: {epochs: 4},
};

/** A sweep with one run for each change of the small training. */
const sweepOf = (...changes: Partial<Configuration>[]): {runs: {configuration: Configuration}[]} => ({
  runs: changes.map((change) => ({configuration: {...small, ...change}})),
});

describe("the baseline of a sweep", () => {
  const head = sweepOf({}, {batchSize: 64});

  it("is the newest that trained one of its configurations, whatever the settings", () => {
    const [newest, older] = [sweepOf({batchSize: 64, settings: {epochs: 2}}), sweepOf({})];
    expect(baselineOf(head, [newest, older])).toBe(newest);
  });

  it("is not one that trained another model, other images or at other batch sizes", () => {
    const others = [sweepOf({model: "resnet18"}), sweepOf({data: "pets"}), sweepOf({batchSize: 32})];
    expect(baselineOf(head, others)).toBeUndefined();
  });

  it("is an older one by the same engine before a newer one by another", () => {
    const [newer, older] = [sweepOf({engine: "tensorflow"}), sweepOf({})];
    expect(baselineOf(head, [newer, older])).toBe(older);
    expect(baselineOf(head, [newer])).toBe(newer);
  });

  it("is the one that covers most of the configurations and repeated them, not the newest trial", () => {
    const [trial, partial, whole] = [
      sweepOf({}, {batchSize: 64}),
      sweepOf({}, {}),
      sweepOf({}, {}, {batchSize: 64}, {batchSize: 64}),
    ];
    expect(baselinesFor(head, [trial, partial, whole])).toEqual([whole, partial, trial]);
    expect(baselineOf(head, [trial, partial, whole])).toBe(whole);
  });

  it("is never taken from another engine by a diff that was not asked for it", () => {
    expect(baselinesFor(head, [sweepOf({engine: "tensorflow"})])).toEqual([]);
    expect(baselinesFor(head, [sweepOf({batchSize: 64})])).toHaveLength(1);
  });

  it("is the same when those of a whole list are found in one pass", () => {
    const changes: Partial<Configuration>[] = [
      {},
      {engine: "tensorflow"},
      {batchSize: 64},
      {model: "resnet18"},
      {engine: "tensorflow", batchSize: 64},
      {},
    ];
    const sweeps = changes.map((change, index) => ({...sweepOf(change), sweep: {sweep: `sweep-${index}`}}));
    const one = sweeps.flatMap((sweep, index) => {
      const base = baselineOf(sweep, sweeps.slice(index + 1));
      return base === undefined ? [] : [[sweep.sweep.sweep, base.sweep.sweep]];
    });
    expect([...baselinesOf(sweeps)].sort()).toEqual(one);
    expect(one).toEqual([
      ["sweep-0", "sweep-5"],
      ["sweep-1", "sweep-5"],
      ["sweep-2", "sweep-4"],
    ]);
  });
});
