import {hash} from "node:crypto";
import {appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";

/** Pages and files of the last build that lie in the site's folder still, and the new ones beside them. */
export interface KeptPages {
  /** Whether the page at `path`, below the site's folder, lies there as built from this content: then it stays. */
  has(path: string, content: string): boolean;
  /** Records that `page`, made from this content, stands at `path`; true where the caller has to write it, as it does not yet. */
  add(path: string, content: string, page: Uint8Array): boolean;
  /** Removes kept pages that nobody asked for: those of removed sweeps and runs. */
  removeOthers(): void;
}

/** Hashes of what a page on record was made of, code included, and of its bytes. */
interface Page {
  madeOf: string;
  bytes: string;
}

const sha256 = (what: string | Uint8Array): string => hash("sha256", what);

/** The pages on record by path. A line cut short by an interruption holds no hash that matches. */
export function readRecord(record: string): Map<string, Page> {
  let text = "";
  try {
    text = readFileSync(record, "utf8");
  } catch {
    // The first build.
  }
  const fields = text.split("\n").map((line) => line.split("\t"));
  return new Map(fields.map(([path = "", madeOf = "", bytes = ""]) => [path, {madeOf, bytes}]));
}

/** Empties a folder but for the files of which `stays` is true, and `.git`, as Astro does; says whether anything is left. */
function empty(folder: string, stays: (path: string) => boolean, below = ""): boolean {
  let isLeft = false;
  for (const entry of readdirSync(join(folder, below), {withFileTypes: true})) {
    const path = `${below}${entry.name}`;
    const isKept =
      path === ".git" ||
      (entry.isDirectory() ? empty(folder, stays, `${path}/`) : entry.isFile() && stays(path));
    if (isKept) isLeft = true;
    else rmSync(join(folder, path), {recursive: true, force: true});
  }
  return isLeft;
}

/**
 * Removes from the site's folder whatever is not, byte for byte, a page on record, so that nothing stale or changed by others
 * survives, and leaves the rest in place. `record` is the file that says between builds what each page was made of; `code`
 * names everything that a page depends on beside its content.
 */
export function openKeptPages(site: string, record: string, code: string): KeptPages {
  const last = readRecord(record);
  const kept = new Map<string, Page>();
  const asked = new Set<string>();
  const hashOf = (content: string): string => sha256(`${code} ${content}`);
  const line = (path: string, {madeOf, bytes}: Page): string => `${path}\t${madeOf}\t${bytes}\n`;
  mkdirSync(site, {recursive: true});
  empty(site, (path) => {
    const page = last.get(path);
    if (page === undefined || sha256(readFileSync(join(site, path))) !== page.bytes) return false;
    kept.set(path, page);
    return true;
  });
  mkdirSync(dirname(record), {recursive: true});
  writeFileSync(record, [...kept].map(([path, page]) => line(path, page)).join(""));
  return {
    has(path, content) {
      if (kept.get(path)?.madeOf !== hashOf(content)) return false;
      asked.add(path);
      return true;
    },
    add(path, content, page) {
      // Written immediately, so that an interrupted build keeps its progress.
      const made = {madeOf: hashOf(content), bytes: sha256(page)};
      appendFileSync(record, line(path, made));
      const isNew = kept.get(path)?.bytes !== made.bytes;
      kept.delete(path);
      return isNew;
    },
    removeOthers() {
      empty(site, (path) => !kept.has(path) || asked.has(path));
    },
  };
}
