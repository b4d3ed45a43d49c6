import {createHash} from "node:crypto";
import {mkdir, readFile, readdir, stat, writeFile} from "node:fs/promises";
import {join} from "node:path";

/** Pages kept from one build to the next, each with what it was made of. */
export interface PageCache {
  /** The page as it was built from the same content by the same code; null where there is none. */
  kept(path: string, content: string): Promise<Buffer<ArrayBuffer> | null>;
  keep(path: string, content: string, page: Uint8Array): Promise<void>;
}

/** A page cache in `folder`; `code` names everything else that a page depends on. One file a page, so it cannot grow. */
export function createPageCache(folder: string, code: string): PageCache {
  const file = (path: string): string =>
    join(folder, `${createHash("sha256").update(path).digest("hex").slice(0, 32)}.page`);
  const head = (path: string, content: string): Buffer => Buffer.from(`${path} ${code} ${content}\n`);
  const made = mkdir(folder, {recursive: true});
  return {
    async kept(path, content) {
      const bytes = await readFile(file(path)).catch(() => Buffer.alloc(0));
      const expected = head(path, content);
      return bytes.subarray(0, expected.length).equals(expected) ? bytes.subarray(expected.length) : null;
    },
    async keep(path, content, page) {
      await made;
      await writeFile(file(path), Buffer.concat([head(path, content), page]));
    },
  };
}

/** Rooms of `src/` that no page depends on. */
const recordingRooms = new Set(["training", "recorder", "telemetry"]);

/** Hash of what makes pages, the run logs aside: the code, what it depends on, and `settings`, e.g. where the site will live. */
export async function codeFingerprint(
  root: string,
  settings: readonly (string | undefined)[],
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(settings.map((setting) => setting ?? null)));
  const rooms = (await readdir(join(root, "src"))).filter((room) => !recordingRooms.has(room)).sort();
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
