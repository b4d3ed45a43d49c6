// Names of the files and folders of runs.
import {join} from "node:path";
import type {Configuration} from "../schema/run-log.ts";
import {idPattern} from "../schema/values/id-pattern.ts";
import {publishableSetting} from "./privacy/publishable-document.ts";

/** Returns a valid id and throws for any other text, so that no untrusted text becomes a path. */
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

/** Folder of the journals of a sweep's runs, beside the sweep: what begins with a dot is neither read nor committed. */
export const journalFolder = (runs: string, sweep: string): string =>
  join(runs, `.${checked(sweep)}.journal`);

/** The sweep whose journals a folder of that name has; null for any other name. */
export function journaledSweep(name: string): string | null {
  const id = /^\.(.+)\.journal$/.exec(name)?.[1];
  return id !== undefined && idPattern.test(id) ? id : null;
}

/** How the name of a journal ends. */
export const journalSuffix = ".jsonl.gz";

/** The journal of a run that has no whole log yet: `<runs>/.<sweep>.journal/<run>.jsonl.gz`. */
export const journalFile = (runs: string, sweep: string, run: string): string =>
  join(journalFolder(runs, sweep), `${checked(run)}${journalSuffix}`);

/** A factor's value as a part of an id: "0.5" becomes "0.5", "Adam W" "adam-w". It names a file, and so is published. */
const idPart = (text: string, name = ""): string =>
  publishableSetting(name, text)
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/\.(?![a-z0-9])/g, "")
    .slice(0, 20);

/**
 * Id of a run, e.g. `wasm-cpu-b064-r1`, or `wasm-cpu-b064-threads2-r1` where the setting is one of `factors`: sorts by
 * engine, device, batch size, factors, repeat.
 */
export function runId(
  {engine, device, batchSize, settings}: Configuration,
  repeat: number,
  factors: readonly string[] = [],
): string {
  const batch = batchSize === null ? [] : [`b${String(batchSize).padStart(3, "0")}`];
  const parts = factors.flatMap((name) =>
    name in settings ? [`${idPart(name)}${idPart(String(settings[name]), name)}`] : [],
  );
  const whole = [idPart(engine), device, ...batch, ...parts].join("-").replace(/^[-.]+/, "");
  return `${whole.slice(0, 72).replace(/[-.]+$/, "")}-r${repeat}`;
}
