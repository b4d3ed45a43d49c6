// What setup tensorflow made, as it is remembered.
import {createHash} from "node:crypto";
import {existsSync, readFileSync, readdirSync} from "node:fs";
import {createRequire} from "node:module";
import {homedir} from "node:os";
import {basename, dirname, join, resolve} from "node:path";

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
  /** Our own operations, compiled; null where this TensorFlow cannot take them. Left out by setups from before they were. */
  kernels?: string | null;
  /** The shared libraries that it loads. */
  libraries: string[];
}

/** Where the binding lies, or why there is none, in one line for people. */
export type Located = (Modules & {kind: LibraryKind}) | {missing: string};

/** The modules that Node loads: the binding, and our own operations, or null to do without. */
export interface Modules {
  binding: string;
  kernels: string | null;
}

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
export function locateBinding(
  folder: string = tensorflowFolder(),
  prebuilt: string | null = prebuiltBinding(),
): Located {
  // The package of the trainer is without it: it brings others that have known holes.
  if (prebuilt === null)
    return {missing: "@tensorflow/tfjs-node-gpu is not installed (a clone of batchsweep has it)"};
  const setup = readSetup(setupFile(folder));
  if (setup === null)
    return existsSync(prebuilt)
      ? {binding: prebuilt, kernels: null, kind: "prebuilt"}
      : {missing: `TensorFlow is not set up (run ${setupCommand})`};
  const {kernels, kind} = setup;
  const files = [...setup.libraries, setup.binding, ...(kernels ? [kernels] : [])];
  const gone = files.find((file) => !existsSync(resolve(folder, file)));
  if (gone !== undefined)
    return {
      missing: `TensorFlow was set up, but a file is gone: ${gone.split("/").at(-1)} (run ${setupCommand})`,
    };
  if (kernels === undefined || (kernels !== null && basename(kernels) !== kernelsFile()))
    return {
      missing: `TensorFlow was set up by another version of batchsweep (run ${setupCommand}, which takes seconds)`,
    };
  return {
    binding: resolve(folder, setup.binding),
    kernels: kernels === null ? null : resolve(folder, kernels),
    kind,
  };
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

/** The sources of our own operations, with their headers. */
export function kernelSources(): string[] {
  const folder = join(import.meta.dirname, "../kernels");
  return readdirSync(folder)
    .sort()
    .map((file) => join(folder, file));
}

/** The name of our own operations compiled from these very sources: compiled from others they would not do as we ask. */
export function kernelsFile(): string {
  const hash = createHash("sha256");
  for (const source of kernelSources()) hash.update(readFileSync(source));
  return `batchsweep_kernels-${hash.digest("hex").slice(0, 12)}.node`;
}

/** The folder of @tensorflow/tfjs-node-gpu. Throws where it is not installed. */
export function bindingPackage(): string {
  return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node-gpu/package.json"));
}

/** Where the package's own install script, which npm does not run here, puts the binding; null without the package. */
export function prebuiltBinding(): string | null {
  try {
    return join(bindingPackage(), "lib", "napi-v8", "tfjs_binding.node");
  } catch {
    return null;
  }
}
