import {rm} from "node:fs/promises";
import {createInterface} from "node:readline";
import {eventFilePath} from "./command.ts";
import {endProcessesOfRun} from "./orphans.ts";
import type {Charge} from "./watchdog.ts";
import {killGroup} from "./process-group.ts";

// The recorder is gone when the input ends: by then it has either let go of its charge or been killed.
let charge: Charge | null = null;
for await (const line of createInterface({input: process.stdin})) charge = JSON.parse(line) as Charge | null;
if (charge !== null) {
  if (charge.pid !== null) killGroup(charge.pid, "SIGKILL");
  endProcessesOfRun(eventFilePath(charge.folder));
  await rm(charge.folder, {recursive: true, force: true});
}
