import {readdirSync, readFileSync} from "node:fs";
import {eventsVariable} from "./command.ts";

/**
 * Ids of the processes that descend from a run, wherever they are now: each inherits the name of the run's event file,
 * also one that left the process group (setsid, a daemon). Linux alone shows a process's environment (proc_pid_environ(5));
 * elsewhere, and of other users' processes, nothing is known. A process that changed its environment is not found.
 */
export function processesOfRun(eventFile: string): number[] {
  if (process.platform !== "linux") return [];
  const entry = Buffer.from(`\0${eventsVariable}=${eventFile}\0`);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`);
        return Buffer.concat([Buffer.from("\0"), environment, Buffer.from("\0")]).includes(entry);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** A process may start another one while it is looked for, again and again; this is when to give up. */
const mostRounds = 20;

/** Ends every process that descends from a run; true where there was one. */
export function endProcessesOfRun(eventFile: string): boolean {
  let found = false;
  for (let round = 0; round < mostRounds; round++) {
    const pids = processesOfRun(eventFile);
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
