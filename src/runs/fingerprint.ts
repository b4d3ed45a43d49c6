import {hash} from "node:crypto";
import {readdir} from "node:fs/promises";
import type {Library} from "./library.ts";
import {sweepFolder, telemetryName} from "./names.ts";

/** Identifies files by their content; each file is read once. */
export interface Fingerprints {
  /** Of a run: `sweep.json`, the run log and its samples. */
  run(sweep: string, run: string): Promise<string>;
  /** Of all files in a sweep's folder, with their names. */
  sweep(sweep: string): Promise<string>;
  /** Of one file of a sweep; "absent" where it cannot be read. */
  file(sweep: string, name: string): Promise<string>;
}

/** Fingerprints of a library's files, SHA-256 of the bytes: the same content, the same text. */
export function createFingerprints(library: Library): Fingerprints {
  const known = new Map<string, Promise<string>>();
  const once = (key: string, read: () => Promise<string>): Promise<string> => {
    const fingerprint = known.get(key) ?? read();
    known.set(key, fingerprint);
    return fingerprint;
  };
  const file = (sweep: string, name: string): Promise<string> =>
    once(`${sweep}/${name}`, () =>
      library.raw(sweep, name).then(
        (bytes) => hash("sha256", bytes),
        () => "absent",
      ),
    );
  const all = async (sweep: string, names: readonly string[]): Promise<string> =>
    (await Promise.all(names.map((name) => file(sweep, name)))).join(" ");
  return {
    run: (sweep, run) => all(sweep, ["sweep.json", `${run}.json`, telemetryName(run)]),
    sweep: (sweep) =>
      once(sweep, async () => {
        const names = (await readdir(sweepFolder(library.runs, sweep))).sort();
        return hash("sha256", `${names.join(" ")} ${await all(sweep, names)}`);
      }),
    file,
  };
}
