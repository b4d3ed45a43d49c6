// Processes that lost their parent during a run are adopted, and so found.
import {readdirSync, readFileSync} from "node:fs";
import {loadCLibrary} from "../process/c-library.ts";
import {hasEnded, processEntry} from "../process/process-table.ts";

/** From linux/prctl.h and bits/waitflags.h. */
const setChildSubreaper = 36;
const noHang = 1;

/** The C library's functions; they and what calls them are loaded with the first run. */
function bind() {
  const library = loadCLibrary();
  return {
    control: library.func("int prctl(int option, ...)"),
    wait: library.func("int waitpid(int pid, void *status, int options)"),
  };
}

let bound: ReturnType<typeof bind> | null = null;

/** Ids of this process's children. Each thread has its own, as Linux counts. */
function children(): number[] {
  try {
    return readdirSync("/proc/self/task").flatMap((thread) =>
      readFileSync(`/proc/self/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** The orphans of a run, which are this process's children from now on. */
export interface Adoption {
  /** Ids of those that run; none while another run goes on as well, since nothing tells whose they are. */
  running(): number[];
  close(): void;
}

/** How often those that ended are waited for, which nobody else does: until then they stay in the table of processes. */
const reapMs = 1000;

/** Of each run that goes on: the processes that we started for it in a session of their own. */
const going = new Set<() => readonly (number | null)[]>();

/** Our children when the first of these runs began. */
let before = new Set<number>();

/**
 * Has the kernel give this process the orphans that a trainer leaves, instead of the machine's first one
 * (PR_SET_CHILD_SUBREAPER, prctl(2)): a daemon is then found though it left its group and cleared its environment. `own`
 * are the processes that we start meanwhile in a session of their own; the rest of ours share this one. Finds none where
 * the system has no such thing: not Linux, or another C library than glibc.
 */
export function adoptOrphans(own: () => readonly (number | null)[]): Adoption {
  if (process.platform !== "linux") return {running: () => [], close: () => undefined};
  try {
    bound ??= bind();
    bound.control(setChildSubreaper, "unsigned long", 1);
  } catch {
    return {running: () => [], close: () => undefined};
  }
  const {wait} = bound;
  const session = processEntry(process.pid)?.session;
  if (going.size === 0) before = new Set(children());
  going.add(own);

  /** Those that run, after the others were waited for. */
  function orphans(): number[] {
    const ours = new Set([...going].flatMap((processes) => processes()));
    return children().filter((pid) => {
      const found = processEntry(pid);
      if (found === null || found.session === session || before.has(pid) || ours.has(pid)) return false;
      if (!hasEnded(found)) return true;
      wait(pid, null, noHang);
      return false;
    });
  }

  const timer = setInterval(orphans, reapMs);
  timer.unref();
  return {
    running: () => (going.size > 1 ? [] : orphans()),
    close() {
      clearInterval(timer);
      going.delete(own);
    },
  };
}
