// Keeps two recorders from the same sweep.
import {mkdir, readdir} from "node:fs/promises";
import {join} from "node:path";
import {isHere, liveHolder, takeLock, type Holder} from "./lock.ts";

/** Another recorder is at the same sweep, or at the same part of it: two would write over each other's runs. */
export class SweepLocked extends Error {
  override name = "SweepLocked";
}

/** Which part of a sweep one of several recorders does: the first of four is `{index: 1, count: 4}`. */
export interface Shard {
  index: number;
  count: number;
}

/** What stands in a lock's name between sweep and shard: no id has it. */
const mark = "+";

/** Where the lock of a sweep, or of a part of it, lies: beside its folder, so that it can be taken before there is one. */
export const lockFile = (runs: string, sweep: string, shard: Shard | null = null): string =>
  join(runs, `.${sweep}${shard === null ? "" : `${mark}${shard.index}-of-${shard.count}`}.lock`);

/** A lock beside the one of this process, and who holds it. */
interface OtherLock {
  path: string;
  /** null: of the whole sweep. */
  shard: Shard | null;
  holder: Holder;
}

/** Locks of the sweep and of its parts that are held, without that at `own`. */
async function otherLocks(runs: string, sweep: string, own: string): Promise<OtherLock[]> {
  const pattern = /^(?:\+(?<index>\d+)-of-(?<count>\d+))?\.lock$/;
  const found: OtherLock[] = [];
  for (const name of await readdir(runs)) {
    const groups = name.startsWith(`.${sweep}`) ? pattern.exec(name.slice(sweep.length + 1))?.groups : null;
    const path = join(runs, name);
    if (groups == null || path === own) continue;
    const holder = await liveHolder(path);
    const {index, count} = groups;
    const shard = index === undefined ? null : {index: Number(index), count: Number(count)};
    if (holder !== null) found.push({path, shard, holder});
  }
  return found;
}

function refusal(sweep: string, path: string, holder: Holder | null): SweepLocked {
  if (holder === null) return new SweepLocked(`the lock of the sweep cannot be taken: ${sweep} (${path})`);
  const remedy = isHere(holder) ? `process ${holder.pid}` : `on another host; if it is gone, delete ${path}`;
  return new SweepLocked(`another recorder is at this sweep: ${sweep} (${remedy})`);
}

/**
 * Takes the sweep, or a part of it, for this process and gives the function that lets it go. Shards of one split are recorded
 * beside each other; a recorder of the whole, or of another split, is not. Throws SweepLocked where such a one runs.
 */
export async function lockSweep(
  runs: string,
  sweep: string,
  shard: Shard | null = null,
): Promise<() => Promise<void>> {
  await mkdir(runs, {recursive: true});
  const path = lockFile(runs, sweep, shard);
  const taken = await takeLock(path);
  if ("holder" in taken) throw refusal(sweep, path, taken.holder);
  const others = await otherLocks(runs, sweep, path);
  const against = others.find((other) => shard === null || other.shard?.count !== shard.count);
  if (against === undefined) return taken.unlock;
  await taken.unlock();
  throw refusal(sweep, against.path, against.holder);
}

/** The parts of the sweep that other recorders on this host are at, e.g. "2/4". */
export async function shardsBeside(runs: string, sweep: string, shard: Shard): Promise<string[]> {
  const others = await otherLocks(runs, sweep, lockFile(runs, sweep, shard));
  return others.flatMap((other) =>
    other.shard === null || !isHere(other.holder) ? [] : [`${other.shard.index}/${other.shard.count}`],
  );
}

/** How long another recorder's write of a file is waited for: it takes milliseconds, on a slow file system seconds. */
const patienceMs = 60_000;
const lookMs = 50;

/** Does something while no other recorder of a part of this sweep does it. Throws SweepLocked where that takes too long. */
export async function whileAlone<T>(runs: string, sweep: string, action: () => Promise<T>): Promise<T> {
  const path = join(runs, `.${sweep}${mark}sweep.lock`);
  await mkdir(runs, {recursive: true});
  const beganMs = performance.now();
  for (;;) {
    const taken = await takeLock(path);
    if ("unlock" in taken)
      try {
        return await action();
      } finally {
        await taken.unlock();
      }
    if (performance.now() - beganMs > patienceMs) throw refusal(sweep, path, taken.holder);
    await new Promise((done) => setTimeout(done, lookMs));
  }
}
