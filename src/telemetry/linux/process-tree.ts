// The processes of a training, found as they come and go.
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {openKept, type KeptFile} from "../source/kept-file.ts";
import {parseProcessStat} from "./process-stat.ts";

/** Looking for new processes may use this share of a core; a tree of few threads is then looked over every 0.2 s. */
const scanShare = 0.001;

/** However large the tree is, it is looked over this often where the kernel does not count what was started. */
const longestPauseMs = 1000;

/** Where it does and the count stands still there is nothing to find; a tree is looked over all the same, this often. */
const idlePauseMs = 10_000;

/** Names in a folder; none for that of a process which ended meanwhile. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Ids of the children of a process: each of its threads lists those that it started. */
function listedChildren(procPath: string, pid: number): number[] {
  return namesIn(`${procPath}/${pid}/task`).flatMap((thread) => {
    try {
      const ids = readFileSync(`${procPath}/${pid}/task/${thread}/children`, "latin1");
      return ids.split(" ").filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
}

/** The same for a kernel without CONFIG_PROC_CHILDREN: every process names its parent. */
function childrenByParent(procPath: string): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of namesIn(procPath)) {
    if (!/^\d+$/.test(name)) continue;
    const file = openKept(`${procPath}/${name}/stat`);
    const stat = parseProcessStat(file?.read() ?? "");
    file?.close();
    if (stat !== null) children.set(stat.parentPid, [...(children.get(stat.parentPid) ?? []), Number(name)]);
  }
  return children;
}

/** A process and all its descendants. */
export interface ProcessTree {
  /** What the stat file of each live process says, by pid, parents before their children; empty when all have ended. */
  read(): ReadonlyMap<number, string>;
  close(): void;
}

/**
 * Follows the tree below `rootPid`. A process that was found stays in the tree while it lives, also as an orphan. Its
 * file stays open, so that another process with the same id is never taken for it. `started` counts what was started on
 * the whole machine, as /proc/stat does: while it stands still nobody looks for new processes.
 */
export function openProcessTree(
  rootPid: number,
  {
    procPath = "/proc",
    nowMs = () => performance.now(),
    started = () => null,
  }: {procPath?: string; nowMs?: () => number; started?: () => number | null} = {},
): ProcessTree {
  const files = new Map<number, KeptFile>();
  const isListed = existsSync(`${procPath}/${rootPid}/task/${rootPid}/children`);
  let nextScanMs = Number.NEGATIVE_INFINITY;
  let scannedMs = Number.NEGATIVE_INFINITY;
  let startedBefore: number | null = null;

  function add(pid: number): void {
    if (files.has(pid)) return;
    const file = openKept(`${procPath}/${pid}/stat`);
    if (file !== null) files.set(pid, file);
  }

  function scan(): void {
    const beganMs = nowMs();
    if (beganMs < nextScanMs) return;
    const startedNow = started();
    const isNothingNew = startedNow !== null && startedNow === startedBefore;
    if (isNothingNew && beganMs - scannedMs < idlePauseMs) return;
    startedBefore = startedNow;
    scannedMs = beganMs;
    const byParent = isListed ? null : childrenByParent(procPath);
    // A map that grows while it is walked is walked to its new end: children of children are found too.
    for (const pid of files.keys())
      for (const child of byParent === null ? listedChildren(procPath, pid) : (byParent.get(pid) ?? []))
        add(child);
    const endedMs = nowMs();
    nextScanMs = beganMs + Math.min(longestPauseMs, (endedMs - beganMs) / scanShare);
  }

  function read(): ReadonlyMap<number, string> {
    scan();
    const stats = new Map<number, string>();
    for (const [pid, file] of files) {
      const stat = file.read() ?? "";
      if (stat !== "") stats.set(pid, stat);
      else {
        file.close();
        files.delete(pid);
      }
    }
    return stats;
  }

  add(rootPid);
  return {
    read,
    close: () => {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}
