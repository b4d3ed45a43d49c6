// Reads the files of a folder of runs, which are untrusted.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  type Dirent,
} from "node:fs";
import {readdir} from "node:fs/promises";
import {basename, join, resolve} from "node:path";
import {sweepFolder} from "./names.ts";
import {checkSize, notAFile, type Identities, type RunsSource, type SourceEntry} from "./source.ts";

const entryOf = (entry: Dirent): SourceEntry => ({
  name: entry.name,
  kind: entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "other",
});

/**
 * Reads a file without following a link or waiting for a pipe. Synchronous, since a build reads tens of thousands of small
 * files and a switch to another thread would take longer than each. Throws ParseError where it is no regular file or too large.
 */
export function readRegularFile(path: string): Uint8Array<ArrayBuffer> {
  // Windows does not have the flags below; there, only this check refuses links and pipes.
  if (!lstatSync(path).isFile()) throw notAFile(path);
  const {O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw notAFile(path);
    checkSize(found.size, path);
    const {buffer, byteOffset, length} = readFileSync(file);
    return new Uint8Array(buffer, byteOffset, length);
  } finally {
    closeSync(file);
  }
}

/**
 * What the disk says of each entry of a folder. The time of the last change of anything about a file cannot be set by anybody, so
 * that one of the same size and with its old date is told from what it was.
 */
function statesIn(folder: string): Identities {
  const files = new Map<string, string>();
  let changedAtMs = Number.NEGATIVE_INFINITY;
  for (const name of readdirSync(folder)) {
    const found = lstatSync(join(folder, name), {bigint: true, throwIfNoEntry: false});
    if (found === undefined) continue;
    const {size, ino, mode, mtimeNs, ctimeNs} = found;
    files.set(name, [size, ino, mode, mtimeNs, ctimeNs].join(" "));
    changedAtMs = Math.max(changedAtMs, Number(ctimeNs / 1_000_000n), Number(mtimeNs / 1_000_000n));
  }
  return {by: "state", files, changedAtMs};
}

/** The run logs in a folder of the disk. The folder itself may be a link; what lies in it may not. */
export function folderSource(runs: string): RunsSource {
  const real = async (sweep: string): Promise<string> => {
    const folder = sweepFolder(runs, sweep);
    if (!lstatSync(folder).isDirectory()) throw notAFile(folder);
    return folder;
  };
  return {
    name: runs,
    folder: resolve(runs),
    entries: async () => (await readdir(runs, {withFileTypes: true})).map(entryOf),
    async files(name) {
      // Of a folder that is listed, whose name need not be an id.
      const folder = join(runs, name);
      if (basename(name) !== name || name.startsWith(".") || !lstatSync(folder).isDirectory())
        throw notAFile(folder);
      return (await readdir(folder, {withFileTypes: true})).map(entryOf);
    },
    async read(sweep, file) {
      const path = join(await real(sweep), file);
      if (basename(file) !== file) throw notAFile(path);
      return readRegularFile(path);
    },
    identities: async (sweep) => statesIn(await real(sweep)),
  };
}
