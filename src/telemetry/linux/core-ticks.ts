import {openKept} from "./kept-file.ts";
import {parseCoreTicks, type MachineTicks} from "./machine-ticks.ts";

/** The time of each core, and what else of /proc/stat sources read. */
export interface CoreTicks {
  /** The cores' time by number; empty where /proc/stat cannot be read. */
  read(cores: ReadonlySet<number>): ReadonlyMap<number, MachineTicks>;
  /** Processes and threads that were started since boot, as of the last reading; null where the kernel does not tell. */
  started(): number | null;
  close(): void;
}

/** `processes 86031` of /proc/stat: forks and clones since boot; a kernel that counts none (gVisor) says 0. */
function startedIn(stat: string): number | null {
  const key = "\nprocesses ";
  const start = stat.indexOf(key);
  return start < 0
    ? null
    : Number.parseInt(stat.slice(start + key.length, start + key.length + 16), 10) || null;
}

/**
 * Opens /proc/stat. What was read less than `freshMs` ago is given again: sources that share it then see the same ticks
 * at the same sample, and reading and parsing it, the dearest part of a sample, happens once.
 */
export function openCoreTicks(
  procPath: string,
  {freshMs = 0, nowMs = () => performance.now()}: {freshMs?: number; nowMs?: () => number} = {},
): CoreTicks {
  const file = openKept(`${procPath}/stat`);
  interface Look {
    atMs: number;
    cores: ReadonlySet<number>;
    ticks: ReadonlyMap<number, MachineTicks>;
    started: number | null;
  }
  let last: Look | null = null;
  return {
    read: (cores) => {
      const atMs = nowMs();
      const isSame = last?.cores.size === cores.size;
      if (last === null || !isSame || atMs - last.atMs >= freshMs) {
        const stat = file?.read() ?? "";
        last = {atMs, cores, ticks: parseCoreTicks(stat, cores), started: startedIn(stat)};
      }
      return last.ticks;
    },
    started: () => last?.started ?? null,
    close: () => file?.close(),
  };
}
