// The folder of a run while it lasts, which names its processes.
import {createHash, randomUUID} from "node:crypto";
import {readFileSync, readlinkSync} from "node:fs";
import {hostname, tmpdir} from "node:os";
import {basename, join} from "node:path";
import {isProcessRunning, processEntry} from "../process/process-table.ts";

const attempt = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return "";
  }
};

/** Where ids of processes mean the same: a host, since it was started, and a container's own table of processes. */
const place = createHash("sha256")
  .update(hostname())
  .update(attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1")))
  .update(attempt(() => readlinkSync("/proc/self/ns/pid")))
  .digest("hex")
  .slice(0, 8);

/**
 * A new folder for one run's events. It does not exist yet, so that a watchdog can be told in time; its name says which
 * recorder's it is, so that a later one knows what a killed recorder left behind.
 */
export function runFolder(parent = tmpdir()): string {
  const start = processEntry(process.pid)?.startTicks ?? "0";
  return join(parent, `batchsweep-${place}-${process.pid}-${start}-${randomUUID().slice(0, 8)}`);
}

/** Whether a folder is of a run whose recorder is dead. Of one elsewhere nothing is known, so it is left alone. */
export function isLeftBehind(folder: string): boolean {
  const found = /^batchsweep-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}$/.exec(basename(folder));
  const [, where, pid, start] = found ?? [];
  if (where !== place) return false;
  return !isProcessRunning(Number(pid), start === "0" ? null : (start ?? null));
}
