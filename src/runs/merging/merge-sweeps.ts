import type {Sweep} from "../../schema/sweep.ts";
import {mergeMachines} from "./merge-machines.ts";
import {mergeNotes, sameOrSorted, textOf, union} from "./merge-lists.ts";

/** The merged sweep, or the fields that conflict. */
export type MergedSweep = {sweep: Sweep; conflicts: []} | {sweep: null; conflicts: string[]};

function factorsOf(
  ours: Sweep["plan"]["factors"],
  theirs: Sweep["plan"]["factors"],
): Sweep["plan"]["factors"] {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return Object.fromEntries(names.map((name) => [name, union(ours[name] ?? [], theirs[name] ?? [])]));
}

/**
 * Merges two states of one sweep.json, of two branches or two shards: planned runs, factors, notes, machines and left-out devices
 * of both, the larger number of repeats, the earlier start. What only one side changed is taken from it; what both changed
 * differently is a conflict. `base` is null where there is no common one. Shards of one plan come to the same in any order.
 */
export function mergeSweeps(base: Sweep | null, ours: Sweep, theirs: Sweep): MergedSweep {
  const conflicts: string[] = [];
  function chosen<T>(field: string, of: (sweep: Sweep) => T): T {
    const [a, b] = [of(ours), of(theirs)];
    const before = base === null ? undefined : textOf(of(base));
    if (textOf(a) === textOf(b) || textOf(b) === before) return a;
    if (textOf(a) !== before) conflicts.push(field);
    return b;
  }
  const runs = union(ours.plan.runs, theirs.plan.runs);
  const seen = new Set<string>();
  const twice = runs.find(({run}) => seen.size === seen.add(run).size);
  if (twice !== undefined) conflicts.push(`plan.runs (${twice.run})`);
  const starts = [ours.startedAt, theirs.startedAt].filter((start) => start !== null).sort();
  const stopping = chosen("plan.stopping", ({plan}) => plan.stopping);
  const targetError = chosen("plan.targetError", ({plan}) => plan.targetError);
  const sweep: Sweep = {
    format: ours.format,
    sweep: chosen("sweep", (one) => one.sweep),
    title: chosen("title", ({title}) => title),
    startedAt: starts[0] ?? null,
    origin: chosen("origin", ({origin}) => origin),
    plan: {
      factors: factorsOf(ours.plan.factors, theirs.plan.factors),
      repeats: Math.max(ours.plan.repeats, theirs.plan.repeats),
      seed: chosen("plan.seed", ({plan}) => plan.seed),
      sampleHz: chosen("plan.sampleHz", ({plan}) => plan.sampleHz),
      ...(targetError === undefined ? {} : {targetError}),
      ...(stopping === undefined ? {} : {stopping}),
      runs,
    },
    unavailable: sameOrSorted(ours.unavailable, theirs.unavailable),
    ...mergeMachines(ours, theirs, chosen),
    statedReadings: sameOrSorted(ours.statedReadings, theirs.statedReadings),
    notes: mergeNotes(ours.notes, theirs.notes, runs),
  };
  return conflicts.length === 0 ? {sweep, conflicts: []} : {sweep: null, conflicts};
}
