import type {RunLog} from "../schema/run-log.ts";
import type {Sweep} from "../schema/sweep.ts";

/**
 * The baseline of each sweep that has one, by id: the latest sweep before it that tried one of its devices and batch sizes
 * on the same images. `sweeps` are in order, newest first.
 */
export function baselinesOf(
  sweeps: readonly {sweep: Sweep; runs: readonly RunLog[]}[],
): ReadonlyMap<string, string> {
  /** The latest sweep so far, from the oldest on, that tried a cell. */
  const latest = new Map<string, {sweep: string; place: number}>();
  const found = new Map<string, string>();
  for (const [place, {sweep, runs}] of sweeps.toReversed().entries()) {
    const cells = new Set(
      runs.map(({configuration: {device, batchSize, data}}) => `${device} ${String(batchSize)} ${data}`),
    );
    const before = [...cells].flatMap((cell) => latest.get(cell) ?? []);
    const base = before.toSorted((a, b) => b.place - a.place)[0];
    if (base !== undefined) found.set(sweep.sweep, base.sweep);
    for (const cell of cells) latest.set(cell, {sweep: sweep.sweep, place});
  }
  return found;
}
