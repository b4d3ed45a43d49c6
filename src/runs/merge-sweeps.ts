import type {Sweep} from "../schema/sweep.ts";

/** The merged sweep, or the fields that conflict. */
export type MergedSweep = {sweep: Sweep; conflicts: []} | {sweep: null; conflicts: string[]};

const text = (value: unknown): string => JSON.stringify(value);

/** The items of both lists without duplicates, ours first. */
function union<T>(ours: readonly T[], theirs: readonly T[]): T[] {
  const known = new Set(ours.map(text));
  return [...ours, ...theirs.filter((item) => !known.has(text(item)))];
}

function factorsOf(
  ours: Sweep["plan"]["factors"],
  theirs: Sweep["plan"]["factors"],
): Sweep["plan"]["factors"] {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return Object.fromEntries(names.map((name) => [name, union(ours[name] ?? [], theirs[name] ?? [])]));
}

/**
 * Merges what two branches made of one sweep.json: planned runs, factors, notes and left-out devices of both, the larger
 * number of repeats, the earlier start. What only one branch changed is taken from it; what both changed differently is a
 * conflict. `base` is null where both branches added the file.
 */
export function mergeSweeps(base: Sweep | null, ours: Sweep, theirs: Sweep): MergedSweep {
  const conflicts: string[] = [];
  function chosen<T>(field: string, of: (sweep: Sweep) => T): T {
    const [a, b] = [of(ours), of(theirs)];
    const before = base === null ? undefined : text(of(base));
    if (text(a) === text(b) || text(b) === before) return a;
    if (text(a) !== before) conflicts.push(field);
    return b;
  }
  const runs = union(ours.plan.runs, theirs.plan.runs);
  const twice = runs.find(({run}, index) => runs.findIndex((other) => other.run === run) !== index);
  if (twice !== undefined) conflicts.push(`plan.runs (${twice.run})`);
  const starts = [ours.startedAt, theirs.startedAt].filter((start) => start !== null).sort();
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
      runs,
    },
    unavailable: union(ours.unavailable, theirs.unavailable),
    machine: chosen("machine", ({machine}) => machine),
    software: chosen("software", ({software}) => software),
    statedReadings: union(ours.statedReadings, theirs.statedReadings),
    notes: union(ours.notes, theirs.notes),
    missing: chosen("missing", ({missing}) => missing),
  };
  return conflicts.length === 0 ? {sweep, conflicts: []} : {sweep: null, conflicts};
}
