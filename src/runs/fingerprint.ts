import {createHash} from "node:crypto";
import {readFile, readdir} from "node:fs/promises";
import {join} from "node:path";
import {runLogFile, sweepFile, sweepFolder, telemetryFile} from "./names.ts";

const absent = "absent";

async function hashOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return bytes === null ? absent : createHash("sha256").update(bytes).digest("hex");
}

/** Says of what content files are, reading each once. */
export interface Fingerprints {
  /** Of a run and the sweep it belongs to: `sweep.json`, the run log, its samples. */
  run(sweep: string, run: string): Promise<string>;
  /** Of everything in a sweep's folder, names included. */
  sweep(sweep: string): Promise<string>;
  /** Of a run's samples alone; "absent" where there are none. */
  samples(sweep: string, run: string): Promise<string>;
}

/** Fingerprints of the sweeps in the folder `runs`, SHA-256 of the bytes: the same content, the same text. */
export function createFingerprints(runs: string): Fingerprints {
  const hashes = new Map<string, Promise<string>>();
  const once = (file: string): Promise<string> => {
    const hash = hashes.get(file) ?? hashOf(file);
    hashes.set(file, hash);
    return hash;
  };
  const all = async (files: readonly string[]): Promise<string> =>
    (await Promise.all(files.map(once))).join(" ");
  return {
    run: (sweep, run) =>
      all([sweepFile(runs, sweep), runLogFile(runs, sweep, run), telemetryFile(runs, sweep, run)]),
    async sweep(sweep) {
      const names = (await readdir(sweepFolder(runs, sweep))).sort();
      const content = await all(names.map((name) => join(sweepFolder(runs, sweep), name)));
      return createHash("sha256")
        .update(`${names.join(" ")} ${content}`)
        .digest("hex");
    },
    samples: (sweep, run) => once(telemetryFile(runs, sweep, run)),
  };
}
