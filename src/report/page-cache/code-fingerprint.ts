// Names the code that kept pages were made by.
import {createHash} from "node:crypto";
import {readFile, readdir, stat} from "node:fs/promises";
import {join} from "node:path";

/** Rooms of `src/` that no page of a sweep depends on; `content` is the posts, whose pages every build makes. */
const otherRooms = new Set([
  "cli",
  "content",
  "diff",
  "exporters",
  "importers",
  "readers",
  "recorder",
  "telemetry",
  "training",
]);

/** Hash of what makes the pages, run logs and posts aside: the code below `root`, and what it depends on. */
export async function codeFingerprint(root: string): Promise<string> {
  const hash = createHash("sha256");
  const rooms = (await readdir(join(root, "src"))).filter((room) => !otherRooms.has(room)).sort();
  for (const room of [...rooms.map((name) => join("src", name)), "package-lock.json", "astro.config.mjs"])
    for (const file of await filesOf(join(root, room)))
      hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest("hex");
}

/** The files in a folder and below, or the file itself. */
async function filesOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
