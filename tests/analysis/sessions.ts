import type {HistorySource} from "../../src/analysis/series/history.ts";
import type {Machine} from "../../src/schema/sweep.ts";
import {exampleMachine} from "../diff/repository.ts";
import {runsOf} from "./recorded.ts";
import {sweepOf} from "./stories.ts";

/** Random numbers that are the same in every run. */
export function randomNormal(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 0) + 1) / (2 ** 32 + 1);
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** What is recorded on one day: where, of which commit, and how much longer than usual it takes in truth. */
export interface Day {
  machine?: Machine;
  commit?: string;
  times?: number;
}

/** How a session as a whole, and a run within it, vary: standard deviations, shares. */
const spread = {session: 0.02, run: 0.01};

/** Sweeps of two batch sizes with three repeats each, a session a day. */
export function daysOf(days: readonly Day[], seed = 1): HistorySource[] {
  const normal = randomNormal(seed);
  return days.map(({machine = exampleMachine(), commit, times = 1}, day) => {
    const date = new Date(Date.UTC(2026, 0, 1 + day, 9)).toISOString();
    const id = `day-${String(day + 1).padStart(3, "0")}`;
    const today = times * Math.exp(spread.session * normal());
    const trainMs = (ms: number): number[] =>
      [1, 2, 3].map(() => ms * today * Math.exp(spread.run * normal()));
    const change = {startedAt: date};
    const runs = runsOf(
      [
        {batchSize: 10, trainMs: trainMs(2000), change},
        {batchSize: 50, trainMs: trainMs(1200), change},
      ],
      id,
    ).map(({log}) => ({...log, session: id}));
    const sweep = sweepOf(runs, {sweep: id, startedAt: date, machine});
    const software = {
      batchsweep: "0.1.0",
      node: "24.0.0",
      packages: {},
      gitCommit: commit ?? null,
      gitDirty: commit === undefined ? null : false,
    };
    return {sweep: {...sweep, software}, runs};
  });
}
