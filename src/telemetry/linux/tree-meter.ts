// CPU and memory of a training's processes.
import {readFileSync} from "node:fs";
import {createGrowthLimit, createRate} from "../source/rate.ts";
import type {KernelUnits} from "./kernel-units.ts";
import {openProcessTree} from "./process-tree.ts";
import {createTreeTicks, parseLook, type TreeLook} from "./tree-ticks.ts";

/** What a process tree uses; null where there is nothing to compare with yet, or no process is left. */
export interface TreeUsage {
  /** Cores that it kept busy since the last reading. */
  cores: number | null;
  /** Resident memory of all its processes, added up. */
  memoryBytes: number | null;
}

/** Measures the tree below one process. */
export interface TreeMeter {
  rootPid: number;
  /** Reads the tree now, and gives how to make its usage of that, in the order of the readings. */
  take(nowMs: number): () => TreeUsage;
  close(): void;
}

/**
 * Measures the tree below `rootPid`. One that started after `lastReadMs` has used all its CPU time since, so its first
 * reading has a value already; the first reading of an older one is only a baseline.
 */
export function openTreeMeter({
  rootPid,
  lastReadMs,
  periodMs,
  maxCores,
  units,
  procPath = "/proc",
  started,
}: {
  rootPid: number;
  lastReadMs: number;
  periodMs: number;
  maxCores: number;
  units: KernelUnits;
  procPath?: string;
  /** Processes and threads that were started on the machine since boot; null where that is not known. */
  started: () => number | null;
}): TreeMeter {
  const tree = openProcessTree(rootPid, {procPath, started});
  const countTicks = createTreeTicks();
  const limitGrowth = createGrowthLimit(maxCores);
  const rate = createRate(periodMs);
  let isFirst = true;

  /** Whether the root started after `lastReadMs`; a tick more is allowed, as start times are whole ticks. */
  const isNew = (startTicks: number, uptime: string, nowMs: number): boolean =>
    (Number.parseFloat(uptime) - (nowMs - lastReadMs) / 1000) * units.ticksPerSecond <= startTicks + 1;

  function begin(look: TreeLook, uptime: string, nowMs: number): void {
    const root = look.get(rootPid);
    if (!isFirst || root === undefined) return;
    isFirst = false;
    if (isNew(root.startTicks, uptime, nowMs)) rate(limitGrowth(0, lastReadMs), lastReadMs);
  }

  function usage(look: TreeLook, nowMs: number): TreeUsage {
    const cpuMs = (countTicks(look) * 1000) / units.ticksPerSecond;
    const cores = rate(limitGrowth(cpuMs, nowMs), nowMs);
    let alive = 0;
    let pages = 0;
    for (const {isZombie, residentPages} of look.values()) {
      if (isZombie) continue;
      alive += 1;
      pages += residentPages;
    }
    return alive === 0 ? {cores: null, memoryBytes: null} : {cores, memoryBytes: pages * units.pageBytes};
  }

  return {
    rootPid,
    take: (nowMs) => {
      const stats = tree.read();
      const uptime = isFirst ? readFileSync(`${procPath}/uptime`, "latin1") : "";
      return () => {
        const look = parseLook(stats);
        begin(look, uptime, nowMs);
        return usage(look, nowMs);
      };
    },
    close: tree.close,
  };
}
