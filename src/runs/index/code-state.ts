// Names the code by which facts of the index were worked out.
import {existsSync, readdirSync, statSync} from "node:fs";
import {join, resolve} from "node:path";

/** Rooms whose code says what is worked out of run logs, and what they stand on. */
const rooms = ["schema", "runs", "analysis", "diff", "format.ts", "format.js"];

/** What names the packages that the code is made of: of a clone, or of the package. */
const manifests = ["../package-lock.json", "../package.json"];

/**
 * What tells the code that works something out of run logs from any other version of it: size and times of its files, and the
 * version of Node. `root` is `src/` in a clone, and its compiled counterpart in the package.
 */
export function codeState(root = resolve(import.meta.dirname, "../..")): string {
  const states = [process.version, process.versions.v8];
  for (const part of [...rooms, ...manifests]) {
    const path = join(root, part);
    if (!existsSync(path)) continue;
    const files = statSync(path).isFile()
      ? [path]
      : readdirSync(path, {recursive: true, withFileTypes: true})
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort();
    for (const file of files) {
      const {size, mtimeNs, ctimeNs} = statSync(file, {bigint: true});
      states.push([file.slice(root.length), size, mtimeNs, ctimeNs].join(" "));
    }
  }
  return states.join("\n");
}
