import {join} from "node:path";
import {idPattern} from "../schema/id-pattern.ts";

/** The id itself where it is one. Throws otherwise, so that no text of a stranger becomes a path. */
function checked(id: string): string {
  if (!idPattern.test(id))
    throw new Error(
      `not an id: ${JSON.stringify(id.slice(0, 80))} (lower-case letters, digits, '-', '_', '.')`,
    );
  return id;
}

/** Folder of a sweep: `<runs>/<sweep>`. */
export const sweepFolder = (runs: string, sweep: string): string => join(runs, checked(sweep));

/** What a sweep is about: `<runs>/<sweep>/sweep.json`. */
export const sweepFile = (runs: string, sweep: string): string =>
  join(sweepFolder(runs, sweep), "sweep.json");

/** One run: `<runs>/<sweep>/<run>.json`. */
export const runLogFile = (runs: string, sweep: string, run: string): string =>
  join(sweepFolder(runs, sweep), `${checked(run)}.json`);

/** Name, beside the run log, of the run's samples. */
export const telemetryName = (run: string): string => `${checked(run)}.telemetry.json`;

/** Samples of one run: `<runs>/<sweep>/<run>.telemetry.json`. */
export const telemetryFile = (runs: string, sweep: string, run: string): string =>
  join(sweepFolder(runs, sweep), telemetryName(run));
