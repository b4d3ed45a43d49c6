import {createHash} from "node:crypto";
import {readdir} from "node:fs/promises";
import type {Library} from "./library.ts";
import {sweepFolder, telemetryName} from "./names.ts";

/** Says of what content files are, reading each once. */
export interface Fingerprints {
  /** Of a run and the sweep it belongs to: `sweep.json`, the run log, its samples. */
  run(sweep: string, run: string): Promise<string>;
  /** Of everything in a sweep's folder, names included. */
  sweep(sweep: string): Promise<string>;
  /** Of a run's samples alone; "absent" where there are none. */
  samples(sweep: string, run: string): Promise<string>;
}

/** Fingerprints of a library's files, SHA-256 of the bytes: the same content, the same text. */
export function createFingerprints(library: Library): Fingerprints {
  const hashes = new Map<string, Promise<string>>();
  const hashOf = (sweep: string, name: string): Promise<string> =>
    library.raw(sweep, name).then(
      (bytes) => createHash("sha256").update(bytes).digest("hex"),
      () => "absent",
    );
  const once = (sweep: string, name: string): Promise<string> => {
    const key = `${sweep}/${name}`;
    const hash = hashes.get(key) ?? hashOf(sweep, name);
    hashes.set(key, hash);
    return hash;
  };
  const all = async (sweep: string, names: readonly string[]): Promise<string> =>
    (await Promise.all(names.map((name) => once(sweep, name)))).join(" ");
  return {
    run: (sweep, run) => all(sweep, ["sweep.json", `${run}.json`, telemetryName(run)]),
    async sweep(sweep) {
      const names = (await readdir(sweepFolder(library.runs, sweep))).sort();
      const content = await all(sweep, names);
      return createHash("sha256")
        .update(`${names.join(" ")} ${content}`)
        .digest("hex");
    },
    samples: (sweep, run) => once(sweep, telemetryName(run)),
  };
}
