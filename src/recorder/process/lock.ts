// Locks that are free again once their holder is gone.
import {readFileSync} from "node:fs";
import {link, readFile, rename, rm, writeFile} from "node:fs/promises";
import {randomUUID} from "node:crypto";
import {hostname} from "node:os";
import {isProcessRunning, processEntry} from "./process-table.ts";

/** Who holds a lock: a process by its id and its start, since ids are used again. */
export interface Holder {
  pid: number;
  /** Start of the process in clock ticks since the machine's; null where not known. */
  startTicks: string | null;
  /** The boot during which it ran; null where not known. */
  boot: string | null;
  /** Ids of processes mean something on one host only. It stays beside the sweep for as long as the recorder runs. */
  host: string;
  /** What a scheduler calls the task, the same for each attempt at it, of which there is one at a time; null where there is none. */
  task?: string | null;
}

/** Where a scheduler's job script says which task it is. */
const taskVariable = "BATCHSWEEP_TASK";

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
  task: process.env[taskVariable] ?? null,
});

/** Whether a holder is on this host, where it can be asked for. */
export const isHere = ({host}: Holder): boolean => host === hostname();

/**
 * Whether the holder still runs. One on another host cannot be asked, so it counts as running, unless it was an earlier attempt
 * at this very task, which a scheduler ends before it begins the next. One that ended and that nobody reaped does not run.
 */
function isRunning(holder: Holder): boolean {
  if (!isHere(holder)) return holder.task == null || holder.task !== self().task;
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

/** Who holds the lock at a path, and runs; null where nobody does. */
export async function liveHolder(path: string): Promise<Holder | null> {
  const holder = await readHolder(path);
  return holder !== null && isRunning(holder) ? holder : null;
}

/**
 * Takes the lock at a path for this process and gives the function that lets it go, or else who holds it: null where it
 * cannot be told. A lock whose process is gone, also by SIGKILL, is taken over.
 */
export async function takeLock(
  path: string,
): Promise<{unlock: () => Promise<void>} | {holder: Holder | null}> {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await create(path)) return {unlock: () => rm(path, {force: true})};
    const holder = await readHolder(path);
    if (holder !== null && isRunning(holder)) return {holder};
    await removeDead(path, holder);
  }
  return {holder: null};
}
