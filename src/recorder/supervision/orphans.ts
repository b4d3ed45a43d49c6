// Orphaned processes: those that a run left running.
import {readFileSync} from "node:fs";
import {eventsVariable} from "../process/command.ts";
import {processIds} from "../process/process-table.ts";

/**
 * Ids of the processes that descend from a run, wherever they are now: each inherits the name of the run's event file,
 * also one that left the process group (setsid, a daemon). Linux alone shows a process's environment (proc_pid_environ(5));
 * elsewhere, and of other users' processes, nothing is known. A process that changed its environment is not found.
 */
export function processesOfRun(eventFile: string): number[] {
  const entry = Buffer.from(`\0${eventsVariable}=${eventFile}\0`);
  return processIds().filter((pid) => {
    if (pid === process.pid) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`);
      return Buffer.concat([Buffer.from("\0"), environment, Buffer.from("\0")]).includes(entry);
    } catch {
      return false;
    }
  });
}

/**
 * Ends processes until no more are found; true where there was one. A process may start another one while it is looked
 * for, again and again; after so many rounds it is given up.
 */
export function endProcesses(find: () => readonly number[], mostRounds = 20): boolean {
  let found = false;
  for (let round = 0; round < mostRounds; round++) {
    const pids = find();
    if (pids.length === 0) return found;
    found = true;
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }
  return found;
}

/** Ends every process that descends from a run; true where there was one. */
export const endProcessesOfRun = (eventFile: string): boolean =>
  endProcesses(() => processesOfRun(eventFile));
