import {existsSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {homedir} from "node:os";
import {dirname, join, resolve} from "node:path";

/** The version that `npm run setup:tensorflow` fetches. */
export const tensorflowVersion = "2.21.0";

/** Which TensorFlow the binding was compiled against: a fetched one for the CPU or with CUDA, or one already here. */
export type LibraryKind = "cpu" | "cuda" | "own" | "prebuilt";

/** What `npm run setup:tensorflow` leaves in the cache. Paths are relative to the cache's folder for TensorFlow, or absolute. */
export interface Setup {
  format: 1;
  kind: LibraryKind;
  /** The compiled binding of tfjs-node-gpu. */
  binding: string;
  /** The shared libraries that it loads. */
  libraries: string[];
}

/** Where the binding lies, or why there is none, in one line for people. */
export type Located = {binding: string; kind: LibraryKind} | {missing: string};

/** What to do about every way in which TensorFlow can be missing. */
export const setupCommand = "npm run setup:tensorflow";

/**
 * The folder that holds TensorFlow between installs, outside node_modules: below `BATCHSWEEP_CACHE`, or else below
 * `batchsweep` in the user's cache folder (`XDG_CACHE_HOME`, or `~/.cache`).
 */
export function tensorflowFolder(env: NodeJS.ProcessEnv = process.env): string {
  const userCache = env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return resolve(env["BATCHSWEEP_CACHE"] || join(userCache, "batchsweep"), "tensorflow");
}

/** The file in the TensorFlow folder that names what was set up last. */
export const setupFile = (folder: string): string => join(folder, "setup.json");

/** Finds the binding: what was set up, or else what the package's own install script left. */
export function locateBinding(folder: string = tensorflowFolder(), prebuilt = prebuiltBinding()): Located {
  const setup = readSetup(setupFile(folder));
  if (setup === null)
    return existsSync(prebuilt)
      ? {binding: prebuilt, kind: "prebuilt"}
      : {missing: `TensorFlow is not set up (run ${setupCommand})`};
  const gone = [...setup.libraries, setup.binding].find((file) => !existsSync(resolve(folder, file)));
  if (gone !== undefined)
    return {
      missing: `TensorFlow was set up, but a file is gone: ${gone.split("/").at(-1)} (run ${setupCommand})`,
    };
  return {binding: resolve(folder, setup.binding), kind: setup.kind};
}

/** The setup as it was written; null where there is none or it is not one of ours. */
function readSetup(file: string): Setup | null {
  if (!existsSync(file)) return null;
  try {
    const setup = JSON.parse(readFileSync(file, "utf8")) as Partial<Setup>;
    return setup.format === 1 && setup.binding !== undefined && setup.libraries !== undefined
      ? (setup as Setup)
      : null;
  } catch {
    return null;
  }
}

/** The folder of @tensorflow/tfjs-node-gpu. */
export function bindingPackage(): string {
  return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node-gpu/package.json"));
}

/** Where the package's own install script, which npm does not run here, puts the binding. */
export function prebuiltBinding(): string {
  return join(bindingPackage(), "lib", "napi-v8", "tfjs_binding.node");
}
