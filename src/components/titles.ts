import {listed} from "../analysis/answer.ts";
import {library} from "./views.ts";

async function findTitles(): Promise<ReadonlyMap<string, string>> {
  const sweeps = await library.sweeps();
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

let kept: Promise<ReadonlyMap<string, string>> | null = null;

/** What a sweep is called on the pages: its title, and its engines where another sweep has the same one. */
export async function titleOf(sweep: string): Promise<string> {
  const titles = await (import.meta.env.PROD ? (kept ??= findTitles()) : findTitles());
  return titles.get(sweep) ?? sweep;
}
