import {createHash} from "node:crypto";
import {copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";

/** Pages and files of the last build, each under what it was made of. */
export interface KeptPages {
  /** Copies the page to `target` as it was built from the same content by the same code; false where there is none. */
  restore(path: string, content: string, target: string): boolean;
  keep(path: string, content: string, page: Uint8Array): void;
  /** Removes what was neither restored nor kept since the start: the pages of what is no more. */
  forgetOthers(): void;
}

/** Kept pages in `folder`; `code` names everything that a page depends on beside its content. */
export function openKeptPages(folder: string, code: string): KeptPages {
  const used = new Set<string>();
  const nameOf = (path: string, content: string): string =>
    createHash("sha256").update(`${path} ${code} ${content}`).digest("hex");
  mkdirSync(folder, {recursive: true});
  const kept = new Set(readdirSync(folder));
  // Without waiting: each of the thousands of calls takes less than the way to another thread and back.
  return {
    restore(path, content, target) {
      const name = nameOf(path, content);
      if (!kept.has(name)) return false;
      mkdirSync(dirname(target), {recursive: true});
      copyFileSync(join(folder, name), target);
      used.add(name);
      return true;
    },
    keep(path, content, page) {
      const name = nameOf(path, content);
      // Whole or not at all: a build may be stopped at any moment.
      writeFileSync(join(folder, `${name}.unfinished`), page);
      renameSync(join(folder, `${name}.unfinished`), join(folder, name));
      kept.add(name);
      used.add(name);
    },
    forgetOthers() {
      for (const name of readdirSync(folder))
        if (!used.has(name)) {
          rmSync(join(folder, name), {recursive: true});
          kept.delete(name);
        }
    },
  };
}
