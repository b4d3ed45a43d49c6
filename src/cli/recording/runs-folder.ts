// Whether runs can be written where they are to go, before anything is recorded.
import {lstat, mkdtemp, readdir, rmdir, stat} from "node:fs/promises";
import {dirname, join, resolve} from "node:path";
import {sweepFolder} from "../../runs/names.ts";
import {withoutSecrets} from "../../runs/privacy/secrets.ts";
import {unfinishedSuffix} from "../../runs/write.ts";
import {UsageError} from "../../usage-error.ts";

type Found = "folder" | "file" | "nothing";

async function whatIs(path: string): Promise<Found> {
  return stat(path).then(
    (found) => (found.isDirectory() ? "folder" : "file"),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return "nothing";
      throw new UsageError(`cannot be read: ${path}: ${error.code ?? error.message}`);
    },
  );
}

/** How the empty folder is called that is made and taken away again. */
const probePrefix = ".batchsweep-";

/**
 * Makes sure that a folder of runs can be written, or made: in the first folder above that exists, an empty folder is
 * made and taken away again. Asking for the right to write would not do: it is granted in /proc and /sys, where nothing
 * can be made, and making nested folders in /proc never returns in Node. Throws UsageError otherwise.
 */
export async function checkRunsFolder(runs: string): Promise<void> {
  let path = resolve(runs);
  let found = await whatIs(path);
  while (found === "nothing" && dirname(path) !== path) {
    path = dirname(path);
    found = await whatIs(path);
  }
  if (found !== "folder")
    throw new UsageError(`cannot write to the folder of runs: ${runs}: ${path} is not a folder`);
  const made = await mkdtemp(join(path, probePrefix)).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `cannot write to the folder of runs: ${runs}: ${error.code ?? error.message} (name another with --runs)`,
    );
  });
  // Also those of recorders that were killed between the two; another's that is in use is not missed.
  const all = (await readdir(path)).filter((name) => name.startsWith(probePrefix));
  for (const folder of [made, ...all.map((name) => join(path, name))])
    await rmdir(folder).catch(() => undefined);
}

/**
 * Makes sure that no sweep of that name is there, nor a link, which could lead out of the folder of runs. A folder with
 * unfinished files only is what a killed recorder left, and counts as none. Throws UsageError otherwise.
 */
export async function checkNewId(runs: string, id: string): Promise<void> {
  if (withoutSecrets(id) !== id)
    throw new UsageError(
      "--id: looks like a secret, and would be published as a folder's name (choose another)",
    );
  const folder = sweepFolder(runs, id);
  const isLink = await lstat(folder).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );
  if (isLink) throw new UsageError(`a link is in the sweep's place: ${folder} (choose another --id)`);
  const found = await whatIs(folder);
  if (found === "folder" && (await readdir(folder)).every((name) => name.endsWith(unfinishedSuffix))) return;
  if (found !== "nothing")
    throw new UsageError(
      `a sweep of that id is already there: ${id} (go on with --resume ${id}, or choose another --id)`,
    );
}

/** Makes sure that a folder of images is there. Throws UsageError otherwise. */
export async function checkDataFolder(data: string): Promise<void> {
  if ((await whatIs(data)) !== "folder")
    throw new UsageError(
      `no such folder of images: ${data} (--data takes a folder with one folder for each class)`,
    );
}
