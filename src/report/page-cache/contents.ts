import {baselinesOf} from "../../analysis/decision/baseline.ts";
import {sweepTitles} from "../../analysis/naming/sweep-titles.ts";
import type {Fingerprints} from "../../runs/fingerprint.ts";
import type {Library} from "../../runs/library.ts";

/** Names what a page or file of a sweep is made of; `run` where it shows one run alone. */
export type ContentOf = (sweep: string, run: string | undefined) => Promise<string>;

/** What pages of sweeps are made of: the title, and a run's own files, or the sweep's and those of its baseline. */
export async function contents(library: Library, fingerprints: Fingerprints): Promise<ContentOf> {
  const sweeps = await library.sweeps();
  const [titles, baselines] = [sweepTitles(sweeps), baselinesOf(sweeps)];
  // Before a page reads the files: if they change in between, the next build makes the page again.
  for (const {sweep} of sweeps) await fingerprints.sweep(sweep.sweep);
  return async (sweep, run) => {
    const title = JSON.stringify(titles.get(sweep));
    if (run !== undefined) return `${title} ${await fingerprints.run(sweep, run)}`;
    const base = baselines.get(sweep);
    const baseContent =
      base === undefined ? "" : `${JSON.stringify(titles.get(base))} ${await fingerprints.sweep(base)}`;
    return `${title} ${await fingerprints.sweep(sweep)} ${baseContent}`;
  };
}
