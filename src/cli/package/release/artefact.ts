// A file that is published, and what lies in it.
import {execFileSync} from "node:child_process";
import {createHash} from "node:crypto";
import {mkdtempSync, readFileSync, readdirSync, rmSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {basename, join, relative} from "node:path";

/** One file for one registry. */
export interface Artefact {
  file: string;
  bytes: number;
  sha256: string;
  /** By path, without the folder that a form puts around everything: `package/` of npm, `NAME-VERSION/` of a source archive. */
  contents: ReadonlyMap<string, Buffer>;
}

export type Registry = "npm" | "pypi";

/** The registry that a file goes to, by its form: npm packs `.tgz`, Python `.whl` and `.tar.gz`. */
export const registryOf = (file: string): Registry => (file.endsWith(".tgz") ? "npm" : "pypi");

/** Unpacks a file with what every machine that builds has: tar, and Python for its own form. */
function unpack(file: string, folder: string): string {
  if (file.endsWith(".whl")) {
    execFileSync("python3", ["-m", "zipfile", "-e", file, folder]);
    return folder;
  }
  execFileSync("tar", ["-xzf", file, "-C", folder]);
  return join(folder, readdirSync(folder)[0] ?? "");
}

/** Reads a file that is published, as whoever installs it would. Throws where it cannot be unpacked. */
export function readArtefact(file: string): Artefact {
  const work = mkdtempSync(join(tmpdir(), "batchsweep-artefact-"));
  try {
    const top = unpack(file, work);
    const contents = new Map(
      readdirSync(top, {recursive: true, withFileTypes: true})
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [relative(top, path).replaceAll("\\", "/"), readFileSync(path)] as const)
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    );
    const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
    return {file: basename(file), bytes: statSync(file).size, sha256, contents};
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}

/** Bytes of what lies in it. */
export const unpackedBytes = ({contents}: Artefact): number =>
  [...contents.values()].reduce((sum, {length}) => sum + length, 0);
