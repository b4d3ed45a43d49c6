import {openKept} from "./kept-file.ts";
import {parseCoreTicks, type MachineTicks} from "./machine-ticks.ts";

/** The time of each core, as sources read it. */
export interface CoreTicks {
  /** The cores' time by number; empty where /proc/stat cannot be read. */
  read(cores: ReadonlySet<number>): ReadonlyMap<number, MachineTicks>;
  close(): void;
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
  let last: {atMs: number; cores: ReadonlySet<number>; ticks: ReadonlyMap<number, MachineTicks>} | null =
    null;
  return {
    read: (cores) => {
      const atMs = nowMs();
      const isSame = last?.cores.size === cores.size;
      if (last === null || !isSame || atMs - last.atMs >= freshMs)
        last = {atMs, cores, ticks: parseCoreTicks(file?.read() ?? "", cores)};
      return last.ticks;
    },
    close: () => file?.close(),
  };
}
