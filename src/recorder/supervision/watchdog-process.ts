// The watchdog's process.
import {rm} from "node:fs/promises";
import {createInterface} from "node:readline";
import {setTimeout as sleep} from "node:timers/promises";
import {eventFilePath} from "../process/command.ts";
import {endProcessesOfRun} from "./orphans.ts";
import {killGroup} from "../process/process-group.ts";

/** What to clear away if the recorder dies: a trainer's process group, and its folder of events. */
export interface Charge {
  folder: string;
  /** The group's leader; null before it was started. */
  pid: number | null;
}

// The recorder is gone when the input ends: it was killed, unless the last line says that nothing is left to clear away.
let charge: Charge | null = null;
for await (const line of createInterface({input: process.stdin})) charge = JSON.parse(line) as Charge | null;
if (charge !== null) {
  // A command that the recorder was just starting shows whose it is only once it runs.
  for (const waitMs of [0, 100, 400]) {
    await sleep(waitMs);
    if (charge.pid !== null) killGroup(charge.pid, "SIGKILL");
    endProcessesOfRun(eventFilePath(charge.folder));
    await rm(charge.folder, {recursive: true, force: true});
  }
}
