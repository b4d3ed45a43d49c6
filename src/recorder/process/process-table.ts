// The processes of this machine.
import {readdirSync, readFileSync} from "node:fs";

/** A process as Linux shows it: fields 3 to 6 and 22 of proc_pid_stat(5). */
export interface ProcessEntry {
  state: string;
  parent: number;
  group: number;
  session: number;
  /** When it started, in clock ticks since the machine did: ids are used again, an id with its start is not. */
  startTicks: string;
}

/** The process of that id; null where it is gone, cannot be seen, or the system is not Linux. */
export function processEntry(pid: number | string): ProcessEntry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", parent, group, session] = fields;
    const ids = {parent: Number(parent), group: Number(group), session: Number(session)};
    return {state, ...ids, startTicks: fields[19] ?? ""};
  } catch {
    return null;
  }
}

/**
 * Whether it has ended and is only waited for. In a container whose first process reaps nobody, an orphan stays so for
 * ever: it answers signals, and does nothing any more.
 */
export const hasEnded = ({state}: ProcessEntry): boolean => state === "Z" || state === "X";

/** Ids of all processes that can be seen; none where the system is not Linux. */
export const processIds = (): number[] =>
  process.platform === "linux"
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    : [];

/** Whether a process runs. `startTicks`, where known, tells it from a later one of the same id. */
export function isProcessRunning(pid: number, startTicks: string | null): boolean {
  const found = processEntry(pid);
  if (found !== null) return !hasEnded(found) && (startTicks === null || startTicks === found.startTicks);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user answers that one may not signal it: it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
