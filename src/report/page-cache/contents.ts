import {baselinesOf} from "../../analysis/decision/baseline.ts";
import {historyOf} from "../../analysis/decision/interval/history.ts";
import {sweepTitles} from "../../analysis/naming/sweep-titles.ts";
import type {Fingerprints} from "../../runs/fingerprint.ts";
import type {Library} from "../../runs/library.ts";

/** Names what a page or file of a sweep is made of; `run` where it shows one run alone. */
export type ContentOf = (sweep: string, run: string | undefined) => Promise<string>;

/** What pages of sweeps are made of: the title, and a run's own files and what the others are called, or the sweep's and those of its baseline. */
export async function contents(library: Library, fingerprints: Fingerprints): Promise<ContentOf> {
  const sweeps = await library.sweeps();
  const [titles, baselines] = [sweepTitles(sweeps), baselinesOf(sweeps)];
  const history = historyOf(sweeps);
  const machines = new Map(sweeps.map(({sweep}) => [sweep.sweep, sweep.machine]));
  const runsOf = new Map(
    sweeps.map(({sweep, runs}) => [
      sweep.sweep,
      JSON.stringify(runs.map(({run, configuration, repeat}) => [run, configuration, repeat])),
    ]),
  );
  /** All sweeps of a machine say how its sessions lie apart. */
  const spreadOn = (sweep: string): string => {
    const machine = machines.get(sweep) ?? null;
    return machine === null ? "" : JSON.stringify(history.on(machine, sweep));
  };
  // Before a page reads the files: if they change in between, the next build makes the page again.
  for (const {sweep} of sweeps) await fingerprints.sweep(sweep.sweep);
  return async (sweep, run) => {
    const title = JSON.stringify(titles.get(sweep));
    // A run's page leads to the runs beside it.
    if (run !== undefined) return `${title} ${runsOf.get(sweep) ?? ""} ${await fingerprints.run(sweep, run)}`;
    const base = baselines.get(sweep);
    const baseContent =
      base === undefined
        ? ""
        : `${JSON.stringify(titles.get(base))} ${await fingerprints.sweep(base)} ${spreadOn(sweep)}`;
    return `${title} ${await fingerprints.sweep(sweep)} ${baseContent}`;
  };
}
