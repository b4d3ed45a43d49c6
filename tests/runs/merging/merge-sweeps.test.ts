import {expect, test} from "vitest";
import {mergeSweeps} from "../../../src/runs/merging/merge-sweeps.ts";
import type {Sweep} from "../../../src/schema/sweep.ts";
import {sweepOf} from "../../recorder/fixtures/surroundings.ts";

const base = sweepOf([16]);

test("what one side changed is taken from it, and of lists both", () => {
  const more = sweepOf([16, 32]);
  const renamed: Sweep = {...base, title: "Renamed", notes: ["a note"]};
  const {sweep} = mergeSweeps(base, renamed, more);
  expect(sweep).toMatchObject({title: "Renamed", notes: ["a note"], plan: {factors: {batchSize: [16, 32]}}});
  expect(sweep?.plan.runs.map(({run}) => run).sort()).toEqual(more.plan.runs.map(({run}) => run).sort());
});

test("a rule of when enough is known, and an error to count to, stay", () => {
  const stopping = {margin: 0.05, planned: [3], riskShare: 1, looks: [], state: "going on"} as const;
  const ruled: Sweep = {
    ...base,
    plan: {...base.plan, targetError: 0.1, stopping: {...stopping, planned: [3], looks: []}},
  };
  expect(mergeSweeps(null, ruled, ruled).sweep?.plan).toEqual(ruled.plan);
});

test("what both changed differently is a conflict, and so is one run planned twice", () => {
  const changed = (title: string): Sweep => ({...base, title});
  expect(mergeSweeps(base, changed("A"), changed("B")).conflicts).toEqual(["title"]);
  const other = {...base, plan: {...base.plan, runs: base.plan.runs.map((run) => ({...run, repeat: 2}))}};
  expect(mergeSweeps(base, base, other).conflicts).toEqual([`plan.runs (${base.plan.runs[0]?.run})`]);
});
