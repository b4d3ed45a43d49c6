import {describe, expect, it} from "vitest";
import {
  baselineOf,
  baselinesOf,
  baselinesFor,
  type Trained,
} from "../../../src/analysis/decision/baseline.ts";
import type {Configuration} from "../../../src/schema/run-log.ts";
import fc from "../../properties.ts";

const small: Configuration = {
  engine: "wasm",
  device: "cpu",
  batchSize: 16,
  model: "resnet-w16",
  data: "emoji-birds",
  settings: {epochs: 4},
};

/** A sweep with one run for each change of the small training. */
const sweepOf = (...changes: Partial<Configuration>[]): Trained => ({
  sweep: {origin: {kind: "recorded", preset: "quick"}},
  runs: changes.map((change) => ({configuration: {...small, ...change}})),
});

/** A recorded command of which neither model nor data were stated. */
const commandOf = (...argv: string[]): Trained => ({
  ...sweepOf({engine: "python", model: "not stated", data: "not stated"}),
  sweep: {
    origin: {
      kind: "command",
      command: {
        argv,
        env: {},
        prepare: null,
        cleanup: null,
        warmup: 0,
        timeoutMs: null,
        reader: "auto",
        patterns: [],
        log: null,
        terminal: false,
        withheld: false,
      },
    },
  },
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

  it("is no other command's sweep, and that of the same script with other options", () => {
    const [birds, cats] = [
      commandOf("python", "birds.py", "--bs", "{batchSize}"),
      commandOf("python", "cats.py"),
    ];
    const again = commandOf("/usr/bin/python", "src/birds.py", "--epochs", "3");
    expect(baselineOf(birds, [cats, again])).toBe(again);
    expect(baselineOf(birds, [cats])).toBeUndefined();
    const modules = [commandOf("python", "-m", "birds"), commandOf("python", "-m", "cats")] as const;
    expect(baselineOf(modules[0], [modules[1]])).toBeUndefined();
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
    const sweeps = changes.map((change, index) => {
      const one = sweepOf(change);
      return {...one, sweep: {...one.sweep, sweep: `sweep-${index}`}};
    });
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

  it("is the same in one pass over any list of repeated and single trainings", () => {
    const change = fc.record({
      engine: fc.constantFrom("wasm", "tensorflow"),
      batchSize: fc.constantFrom(16, 64, 256),
    });
    fc.assert(
      fc.property(fc.array(fc.array(change, {minLength: 1, maxLength: 6}), {maxLength: 12}), (lists) => {
        const sweeps = lists.map((changes, index) => {
          const one = sweepOf(...changes);
          return {...one, sweep: {...one.sweep, sweep: `sweep-${index}`}};
        });
        const each = sweeps.flatMap((sweep, index) => {
          const base = baselineOf(sweep, sweeps.slice(index + 1));
          return base === undefined ? [] : [[sweep.sweep.sweep, base.sweep.sweep] as const];
        });
        expect(baselinesOf(sweeps)).toEqual(new Map(each));
      }),
    );
  });
});
