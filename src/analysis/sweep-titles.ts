import type {RunLog} from "../schema/run-log.ts";
import type {Sweep} from "../schema/sweep.ts";
import {listed} from "./answer.ts";

/** What each of these sweeps is called, by id: its title, and its engines where another of them has the same one. */
export function sweepTitles(
  sweeps: readonly {sweep: Sweep; runs: readonly RunLog[]}[],
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const {sweep} of sweeps) counts.set(sweep.title, (counts.get(sweep.title) ?? 0) + 1);
  return new Map(
    sweeps.map(({sweep, runs}) => {
      const engines = [...new Set(runs.map(({configuration}) => configuration.engine))].sort();
      const isAlone = counts.get(sweep.title) === 1 || engines.length === 0;
      return [sweep.sweep, isAlone ? sweep.title : `${sweep.title}, ${listed(engines)}`];
    }),
  );
}
