import {readFileSync} from "node:fs";
import {link, mkdir, readFile, rename, rm, writeFile} from "node:fs/promises";
import {randomUUID} from "node:crypto";
import {hostname} from "node:os";
import {join} from "node:path";
import {isProcessRunning, processEntry} from "./process-table.ts";

/** Another recorder is at the same sweep: two would write over each other's runs. */
export class SweepLocked extends Error {
  override name = "SweepLocked";
}

/** Who holds a lock: a process by its id and its start, since ids are used again. */
interface Holder {
  pid: number;
  /** Start of the process in clock ticks since the machine's; null where not known. */
  startTicks: string | null;
  /** The boot during which it ran; null where not known. */
  boot: string | null;
  /** Ids of processes mean something on one host only. It stays beside the sweep for as long as the recorder runs. */
  host: string;
}

function boot(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  } catch {
    return null;
  }
}

const self = (): Holder => ({
  pid: process.pid,
  startTicks: processEntry(process.pid)?.startTicks ?? null,
  boot: boot(),
  host: hostname(),
});

/**
 * Whether the holder still runs. One on another host cannot be asked, so it counts as running. One that ended and that
 * nobody reaped does not.
 */
function isRunning(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.boot !== boot()) return false;
  return isProcessRunning(holder.pid, holder.startTicks);
}

/** The holder that a lock file names; null where the file is gone or was cut off while it was written. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch {
    return null;
  }
}

/** A name beside the lock that no other recorder has. */
const nameBeside = (path: string): string => `${path}.${randomUUID().slice(0, 8)}`;

/** Makes a file appear under the lock's name, whole or not at all; false where there is one. */
async function place(file: string, path: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(file, {force: true});
  }
}

async function create(path: string): Promise<boolean> {
  const written = nameBeside(path);
  try {
    await writeFile(written, `${JSON.stringify(self())}\n`);
  } catch (cause) {
    // On a full disk the file was made and is empty.
    await rm(written, {force: true});
    throw cause;
  }
  return place(written, path);
}

/** Takes a dead holder's lock away. If another recorder took the lock in between, its lock is put back. */
async function removeDead(path: string, dead: Holder | null): Promise<void> {
  const taken = nameBeside(path);
  const isTaken = await rename(path, taken).then(
    () => true,
    () => false,
  );
  if (!isTaken) return;
  if (JSON.stringify(await readHolder(taken)) === JSON.stringify(dead)) await rm(taken, {force: true});
  else await place(taken, path);
}

/** Where the lock of a sweep lies: beside its folder, so that it can be taken before there is one. */
export const lockFile = (runs: string, sweep: string): string => join(runs, `.${sweep}.lock`);

/**
 * Takes the sweep for this process and gives the function that lets it go. A lock whose process is gone, also by
 * SIGKILL, is taken over. Throws SweepLocked where another recorder runs.
 */
export async function lockSweep(runs: string, sweep: string): Promise<() => Promise<void>> {
  await mkdir(runs, {recursive: true});
  const path = lockFile(runs, sweep);
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await create(path)) return () => rm(path, {force: true});
    const holder = await readHolder(path);
    if (holder !== null && isRunning(holder)) {
      const remedy =
        holder.host === hostname()
          ? `process ${holder.pid}`
          : `on another host; if it is gone, delete ${path}`;
      throw new SweepLocked(`another recorder is at this sweep: ${sweep} (${remedy})`);
    }
    await removeDead(path, holder);
  }
  throw new SweepLocked(`the lock of the sweep cannot be taken: ${sweep} (${path})`);
}
