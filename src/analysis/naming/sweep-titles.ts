// What each sweep is called where several are listed.
import {formatInstant} from "../../format.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {Sweep} from "../../schema/sweep.ts";
import {listed} from "./listed.ts";

interface Titled {
  sweep: Sweep;
  runs: readonly RunLog[];
}

/** What tells sweeps of one title apart: the engines, then when they were recorded, and the id at the last. */
const additions: readonly ((one: Titled) => string)[] = [
  ({runs}) => listed([...new Set(runs.map(({configuration}) => configuration.engine))].sort()),
  ({sweep}) => (sweep.startedAt === null ? "" : formatInstant(sweep.startedAt)),
  ({sweep}) => sweep.sweep,
];

/** What each of these sweeps is called, by id: its title, with as much after it as tells it from the others. */
export function sweepTitles(sweeps: readonly Titled[]): ReadonlyMap<string, string> {
  const titles = new Map(sweeps.map(({sweep}) => [sweep.sweep, sweep.title]));
  for (const added of additions) {
    const counts = new Map<string, number>();
    for (const title of titles.values()) counts.set(title, (counts.get(title) ?? 0) + 1);
    for (const one of sweeps) {
      const title = titles.get(one.sweep.sweep) ?? "";
      const addition = added(one);
      if (counts.get(title) !== 1 && addition !== "") titles.set(one.sweep.sweep, `${title}, ${addition}`);
    }
  }
  return titles;
}
