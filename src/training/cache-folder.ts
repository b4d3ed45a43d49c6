import path from "node:path";
import {fileURLToPath} from "node:url";

const ofThePackage = fileURLToPath(new URL("../../.cache/batchsweep", import.meta.url));

/** The folder for what can be made again, one for each kind of it: in the one that BATCHSWEEP_CACHE names, or else in the package's own. */
export function cacheFolder(kind: "data" | "kernels" | "drivers", environment = process.env): string {
  return path.join(environment["BATCHSWEEP_CACHE"] ?? ofThePackage, kind);
}
